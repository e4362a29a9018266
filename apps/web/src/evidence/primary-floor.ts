/** Below this confidence a link is weak, unless the one who runs an audit says otherwise. */
export const PRIMARY_FLOOR = 0.55
