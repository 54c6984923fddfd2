/** Ends a test process whose WebRTC library keeps it alive after the last test has been told. */

const tellWithinMs = 1000;

export function leaveSoon(): void {
  setTimeout(() => process.exit(), tellWithinMs);
}
