import { unknownValue } from "../providers/properties.ts";
import {
  baseUrl,
  credential,
  credentialNames,
  onRateLimit,
  type Settings,
  XSettingsError,
} from "../providers/x/settings.ts";
import { type Bag, type Failure, isBag } from "./protocol/provider.ts";

/** The provider's settings by their names without `x:`; what is no text is JSON. */
export type Setting = Readonly<Record<string, string | undefined>>;

/** Every setting of the provider: the stack config's `x:` keys. */
export const settingNames: readonly string[] = [...credentialNames, "profiles", "baseUrl", "onRateLimit"];

/** Those that the state keeps as secrets. */
export const secretSettings: ReadonlySet<string> = new Set([...credentialNames, "profiles"]);

/** What the engine itself puts beside the settings. */
const engines = /^(version|pluginDownloadURL|__.*)$/;

/** By this key and value the engine's protocol marks a secret; the same in every Pulumi SDK. */
const markKey = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** Takes the settings out of the engine's wrappings. */
export function settingsIn(config: Bag): Setting {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([name]) => !engines.test(name))
      .map(([name, value]) => {
        const plain = unwrapped(value);
        return [name, typeof plain === "string" ? plain : JSON.stringify(plain)];
      }),
  );
}

/** The settings as the state is to keep them: credentials as secrets, also where they were given in plain. */
export function guarded(config: Bag): Bag {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const isPlain = secretSettings.has(name) && !JSON.stringify(value).includes(unknownValue);
      return [name, isPlain ? { [markKey]: secretMark, value: unwrapped(value) } : value];
    }),
  );
}

function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (!isBag(value)) return value;
  if (value[markKey] === secretMark) return unwrapped(value.value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unwrapped(part)]));
}

/**
 * What is wrong with the settings, before any of them is used. One that is known later is not looked at. The engine
 * prints the value of the property that it is given, so what may be a secret is named in the reason alone.
 */
export function check(given: Setting): Failure[] {
  const known = Object.entries(given).filter(([, value]) => !value?.includes(unknownValue));
  const unnamed = known.flatMap(([property]) =>
    settingNames.includes(property)
      ? []
      : [
          {
            property: "",
            reason: `There is no setting x:${property}; there are ${settingNames.join(", ")}.`,
          },
        ],
  );
  const values = new Map(known.map(([name, value]) => [`x:${name}`, value]));
  // Without the environment: it would win, and hide what is wrong.
  const settings: Settings = { env: {}, config: (key) => values.get(key) };
  return [
    ...unnamed,
    ...problem("baseUrl", () => baseUrl(settings)),
    ...problem("onRateLimit", () => onRateLimit(settings)),
    ...problem("profiles", () => credential(settings, "any", "bearerToken")),
    ...credentialNames.flatMap((name) => problem(name, () => credential(settings, undefined, name))),
  ];
}

function problem(property: string, parse: () => unknown): Failure[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (error instanceof XSettingsError)
      return [{ property: secretSettings.has(property) ? "" : property, reason: error.message }];
    throw error;
  }
}
