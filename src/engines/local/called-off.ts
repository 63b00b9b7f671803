/** What the end of a caller says to those it has called and that have not ended. */
export const callerEnded = "the run that called it has ended";
