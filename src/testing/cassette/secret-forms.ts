/** The ways in which a secret may stand in a text, by name. The empty name is the secret as it is. */
export function secretForms(value: string): ReadonlyMap<string, string> {
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  const bytes = Buffer.from(value);
  return new Map([
    ["", value],
    ["json", json],
    ["json2", JSON.stringify(json).slice(1, -1)], // JSON in JSON: the arguments of a tool inside of something else
    ["url", url],
    ["url-lower", url.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ["form", new URLSearchParams([["", value]]).toString().slice(1)],
    ["hex", bytes.toString("hex")],
    ["hex-upper", bytes.toString("hex").toUpperCase()],
    ...base64Forms(bytes),
  ]);
}

/**
 * Base64 of a text that has the secret somewhere inside looks one of three ways, by where it begins. Each lacks the letters
 * at its ends that hold bits of what is around it.
 */
function base64Forms(bytes: Buffer): [string, string][] {
  const whole = bytes.toString("base64").replaceAll("=", "");
  const inner = [0, 1, 2].map((offset): [string, string] => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return [`base64-${offset}`, text.slice(Math.ceil((offset * 8) / 6), end)];
  });
  return [["base64", whole] as [string, string], ...inner].flatMap(([name, text]) => [
    [name, text],
    [`${name}-safe`, text.replaceAll("+", "-").replaceAll("/", "_")],
    [`${name}-url`, encodeURIComponent(text)],
  ]);
}
