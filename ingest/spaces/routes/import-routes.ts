/** `/v1/imports`: the embedding site's accounts and follows in bulk, in pieces, resumable, with progress. */
import { accountLine, followLine, importAnswer, importBody, linesQuery } from "../graph/import-schemas.ts";
import { defineRoute, type Route } from "../route.ts";
import type { Services } from "../services.ts";

type Needs = Pick<Services, "imports">;

/** Of one piece: some hundred thousand follows. */
const maxPieceBytes = 8_388_608;

export function importRoutes({ imports }: Needs): readonly Route[] {
  return [
    defineRoute({
      method: "post",
      path: "/v1/imports",
      summary: "Begins a bulk import of accounts or follows.",
      access: "site",
      body: importBody,
      answers: { 201: { description: "The import, at line 0.", schema: importAnswer } },
      errors: [],
      handle: async ({ body: { kind } }) => ({ status: 201, body: await imports.begin(kind) }),
    }),
    defineRoute({
      method: "get",
      path: "/v1/imports/{import}",
      summary: "How far an import has come; also while a piece is being taken.",
      access: "site",
      answers: { 200: { description: "The import.", schema: importAnswer } },
      errors: ["import_not_found"],
      handle: async ({ path: { import: id = "" } }) => ({ status: 200, body: await imports.get(id) }),
    }),
    defineRoute({
      method: "post",
      path: "/v1/imports/{import}/lines",
      summary:
        "The next piece, whole lines of JSON, up to 8 MiB. After a break, read the import's `lines` and go on from there. Lines that cannot be used are counted.",
      access: "site",
      query: linesQuery,
      lines: { form: accountLine.or(followLine), maxBytes: maxPieceBytes },
      answers: { 200: { description: "The import after the piece.", schema: importAnswer } },
      errors: ["import_not_found", "state_conflict"],
      handle: async ({ path: { import: id = "" }, query: { from }, body }) => ({
        status: 200,
        body: await imports.take(id, { text: typeof body === "string" ? body : "", from }),
      }),
    }),
  ];
}
