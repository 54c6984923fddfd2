/** How large a replay's cover is: directories of podcasts take none below 1400 pixels a side. */
export const coverSide = 1400;
