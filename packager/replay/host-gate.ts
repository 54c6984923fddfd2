/** A request goes in; it passes where it carries the API key, or the host's own token for this very space. */
import type { Request } from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { bearerOf, sameSecret } from "../../infra/http/bearer.ts";
import type { TokenVerifier } from "../contract/participant-token.ts";

export class HostGate {
  readonly #tokens: TokenVerifier;
  readonly #apiKey: string;

  constructor({ tokens, apiKey }: { readonly tokens: TokenVerifier; readonly apiKey: string }) {
    this.#tokens = tokens;
    this.#apiKey = apiKey;
  }

  /** @throws RostrumError `token_invalid` or `forbidden`. */
  async demand(request: Request): Promise<void> {
    const bearer = bearerOf(request.headers.authorization);
    if (bearer === undefined) throw new RostrumError("token_invalid", "Expected an Authorization header with the API key or the host's token.");
    if (sameSecret(bearer, this.#apiKey)) return;
    const { space, role } = await this.#tokens.verify(bearer);
    if (space !== request.params.space) throw new RostrumError("token_invalid", "The token is for another space.");
    if (role !== "host") throw new RostrumError("forbidden", "Only the host may change a replay.");
  }
}
