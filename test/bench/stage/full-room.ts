/** An ingest and the name of a space go in, a live room with thirteen speakers from a process of their own comes out. */
import { type IngestFixture, orderFor, tokenFor } from "../../ingest/stage/ingest-fixture.ts";
import { type SpeakersProcess, startSpeakers } from "./start-speakers.ts";

export async function openFullRoom(ingest: IngestFixture, space: string): Promise<SpeakersProcess> {
  await ingest.order(orderFor(space));
  const speakers = startSpeakers();
  const seats = await Promise.all(
    Array.from({ length: 13 }, async (_, index) => ({ url: ingest.whipUrl(space), token: await tokenFor(`a${index}`, { space }) })),
  );
  await speakers.ask({ do: "join", seats });
  return speakers;
}
