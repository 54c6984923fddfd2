/** `/v1/webhooks`: where the embedding site is told of what happens, and what could not be delivered. */
import { defineRoute, type Route } from "../route.ts";
import type { Services } from "../services.ts";
import { deliveriesAnswer, deliveriesQuery, madeWebhookAnswer, webhookBody, webhooksAnswer } from "../webhooks/webhook-schemas.ts";

type Needs = Pick<Services, "webhooks" | "clock">;

const onePath = "/v1/webhooks/{webhook}";

export function webhookRoutes(needs: Needs): readonly Route[] {
  return [...hookRoutes(needs), ...deliveryRoutes(needs)];
}

function hookRoutes({ webhooks, clock }: Needs): readonly Route[] {
  return [
    defineRoute({
      method: "post",
      path: "/v1/webhooks",
      summary: "Has events posted to a URL, signed as Standard Webhooks say. The secret is told this once.",
      access: "site",
      body: webhookBody,
      answers: { 201: { description: "The webhook.", schema: madeWebhookAnswer } },
      errors: ["webhooks_full"],
      handle: async ({ body }) => ({ status: 201, body: await webhooks.add(body, { now: Math.round(clock.now()) }) }),
    }),
    defineRoute({
      method: "get",
      path: "/v1/webhooks",
      summary: "All webhooks.",
      access: "site",
      answers: { 200: { description: "The webhooks.", schema: webhooksAnswer } },
      errors: [],
      handle: async () => ({ status: 200, body: { webhooks: await webhooks.list() } }),
    }),
    defineRoute({
      method: "delete",
      path: onePath,
      summary: "Forgets a webhook and its deliveries.",
      access: "site",
      answers: { 204: { description: "Nothing is posted there any more." } },
      errors: ["webhook_not_found"],
      handle: async ({ path: { webhook = "" } }) => {
        await webhooks.remove(webhook);
        return { status: 204 };
      },
    }),
  ];
}

function deliveryRoutes({ webhooks }: Needs): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: `${onePath}/deliveries`,
      summary: "Deliveries of a webhook, newest first; unless another `state` is asked for, those that were given up.",
      access: "site",
      query: deliveriesQuery,
      answers: { 200: { description: "The deliveries.", schema: deliveriesAnswer } },
      errors: ["webhook_not_found"],
      handle: async ({ path: { webhook = "" }, query }) => ({ status: 200, body: { deliveries: await webhooks.deliveries(webhook, query) } }),
    }),
    defineRoute({
      method: "post",
      path: `${onePath}/deliveries/{delivery}/retry`,
      summary: "Tries a delivery that was given up anew.",
      access: "site",
      answers: { 204: { description: "It waits again." } },
      errors: ["webhook_not_found"],
      handle: async ({ path: { webhook = "", delivery = "" } }) => {
        await webhooks.revive(webhook, { delivery });
        return { status: 204 };
      },
    }),
  ];
}
