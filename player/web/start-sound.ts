/** A media element goes in; whether the browser lets it sound without another click comes out. */
export async function startSound(audio: HTMLAudioElement): Promise<boolean> {
  audio.preservesPitch = true;
  try {
    await audio.play();
    return true;
  } catch (error) {
    return !(error instanceof DOMException && error.name === "NotAllowedError");
  }
}
