/** `/v1/accounts`: the embedding site's people and who follows whom. */
import { defineRoute, type Route } from "../route.ts";
import { accountAnswer, accountBody, accountClaims, tokenAnswer } from "../schemas.ts";
import type { Services } from "../services.ts";

export function accountRoutes(needs: Pick<Services, "accounts" | "accountTokens" | "config">): readonly Route[] {
  return [...peopleRoutes(needs), tokenRoute(needs)];
}

function tokenRoute({ accounts, accountTokens, config }: Pick<Services, "accounts" | "accountTokens" | "config">): Route {
  return defineRoute({
    method: "post",
    path: "/v1/accounts/{account}/tokens",
    summary: "A token with which an account makes its own spaces and reads its timeline, by what the site vouches for in it instead of what is kept here.",
    access: "site",
    body: accountClaims,
    answers: { 201: { description: "The token and when it expires.", schema: tokenAnswer } },
    errors: ["account_not_found"],
    handle: async ({ path: { account = "" }, body }) => {
      await accounts.get(account);
      return { status: 201, body: await accountTokens.issue({ account, ...body }, { ttlSeconds: config.ROSTRUM_TOKEN_TTL_SECONDS }) };
    },
  });
}

function peopleRoutes({ accounts }: Pick<Services, "accounts">): readonly Route[] {
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
