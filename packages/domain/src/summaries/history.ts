export const LONGEST_POINT_NAME = 80;
/** Named points are kept for good, so there is an end to them. */
export const MOST_NAMED_POINTS = 100;
