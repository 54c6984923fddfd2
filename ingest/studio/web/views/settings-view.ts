/** The devices and the choice go in, a dialog to change them comes out. */
import { html, nothing, type TemplateResult } from "lit";
import type { Device, Devices } from "../devices.ts";
import type { MicrophoneChoice } from "../microphone.ts";

export interface SettingsModel {
  readonly devices: Devices;
  readonly choice: MicrophoneChoice;
  readonly deviceId: string | undefined;
  readonly outputId: string | undefined;
  readonly outputsSelectable: boolean;
  readonly rttMs: number | undefined;
}

export interface SettingsActions {
  choose(choice: MicrophoneChoice): void;
  chooseOutput(id: string): void;
}

type Processing = "echoCancellation" | "noiseSuppression" | "autoGainControl";
const processing: readonly (readonly [Processing, string, string])[] = [
  ["echoCancellation", "Cancel echo", "Keep on unless you wear headphones."],
  ["noiseSuppression", "Suppress noise", "Switch off for music."],
  ["autoGainControl", "Level automatically", "Switch off for music or a mixing desk."],
];

export function settingsView(model: SettingsModel, actions: SettingsActions): TemplateResult {
  const { devices, choice, deviceId, outputId, outputsSelectable, rttMs } = model;
  return html`
    <dialog class="card sheet settings" aria-labelledby="settings-heading">
      <form method="dialog">
        <h2 id="settings-heading">Sound</h2>
        ${select("Microphone", { devices: devices.inputs, chosen: deviceId, choose: (id) => actions.choose({ ...choice, deviceId: id }) })}
        ${outputsSelectable && devices.outputs.length > 0 ? select("Loudspeaker", { devices: devices.outputs, chosen: outputId, choose: actions.chooseOutput }) : nothing}
        <fieldset>
          <legend class="visually-hidden">Processing of your voice</legend>
          ${processing.map(([name, label, hint]) => toggle({ label, hint, checked: choice[name], change: (checked) => actions.choose({ ...choice, [name]: checked }) }))}
        </fieldset>
        ${rttMs === undefined ? nothing : html`<p class="quiet-text">Way to the room and back: ${Math.round(rttMs)} ms</p>`}
        <div class="sheet-actions"><button class="button" type="submit">Done</button></div>
      </form>
    </dialog>`;
}

interface Select {
  readonly devices: readonly Device[];
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

function select(label: string, { devices, chosen, choose }: Select): TemplateResult {
  const change = (event: Event) => choose((event.target as HTMLSelectElement).value);
  return html`
    <label class="field">${label}
      <select @change=${change} ?disabled=${devices.length === 0}>
        ${devices.length === 0 ? html`<option>Shown once you have joined</option>` : devices.map(({ id, label: name }) => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`)}
      </select>
    </label>`;
}

function toggle({
  label,
  hint,
  checked,
  change,
}: {
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
}): TemplateResult {
  return html`
    <label class="toggle">
      <input type="checkbox" .checked=${checked} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}>
      <span><strong>${label}</strong><br><span class="quiet-text">${hint}</span></span>
    </label>`;
}
