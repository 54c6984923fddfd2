/** `/v1/accounts`: the embedding site's people and who follows whom. */
import { defineRoute, type Route } from "../route.ts";
import { accountAnswer, accountBody } from "../schemas.ts";
import type { Services } from "../services.ts";

export function accountRoutes({ accounts }: Pick<Services, "accounts">): readonly Route[] {
  const followPath = "/v1/accounts/{account}/following/{other}";
  return [
    defineRoute({
      method: "put",
      path: "/v1/accounts/{account}",
      summary: "Makes or replaces an account. Without `followerCount` the follows are counted.",
      access: "site",
      body: accountBody,
      answers: { 200: { description: "The account as it is now.", schema: accountAnswer } },
      errors: [],
      handle: async ({ path: { account = "" }, body }) => ({ status: 200, body: await accounts.upsert(account, body) }),
    }),
    defineRoute({
      method: "put",
      path: followPath,
      summary: "`account` follows `other`.",
      access: "site",
      answers: { 204: { description: "It does." } },
      errors: ["account_not_found"],
      handle: async ({ path: { account = "", other = "" } }) => {
        await accounts.follow(account, other);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: "delete",
      path: followPath,
      summary: "`account` does not follow `other` any more.",
      access: "site",
      answers: { 204: { description: "It does not." } },
      errors: [],
      handle: async ({ path: { account = "", other = "" } }) => {
        await accounts.unfollow(account, other);
        return { status: 204 };
      },
    }),
  ];
}
