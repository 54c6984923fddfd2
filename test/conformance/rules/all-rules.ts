/** Every rule, in the order of their numbers. */
import type { Rule } from "../rule.ts";
import { deltaRules } from "./deltas.ts";
import { directiveRules } from "./directives.ts";
import { evolutionRules } from "./evolution.ts";
import { abandonedHintRule } from "./hint-promise.ts";
import { hintRules } from "./hints.ts";
import { lifeTimeRules } from "./life-times.ts";
import { mediaRules } from "./media.ts";
import { paceRules } from "./pace.ts";
import { partStaticRules } from "./part-statics.ts";
import { playlistStaticRules } from "./playlist-statics.ts";
import { reloadRules } from "./reloads.ts";
import { renditionRules } from "./renditions.ts";
import { serverControlRules } from "./server-control.ts";
import { transportRules } from "./transport.ts";

export const allRules: readonly Rule[] = [
  ...serverControlRules,
  ...partStaticRules,
  ...playlistStaticRules,
  ...evolutionRules,
  ...paceRules,
  ...reloadRules,
  ...directiveRules,
  ...deltaRules,
  ...hintRules,
  abandonedHintRule,
  ...lifeTimeRules,
  ...renditionRules,
  ...transportRules,
  ...mediaRules,
].sort((a, b) => a.number - b.number);
