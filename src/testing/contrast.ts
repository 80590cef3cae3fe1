import type { Page } from "playwright-core";

/** Two colours that must be told apart, as computed in the page: of text or of a shape, and of what is behind it. */
export interface Contrast {
  readonly what: string;
  readonly front: string;
  readonly behind: string;
  /** As WCAG computes it, 1 to 21. */
  readonly ratio: number;
}

/** What is compared: CSS properties of the first element that a selector finds. */
export interface ContrastQuestion {
  readonly selector: string;
  /** `color` for text; `background-color`, or `box-shadow` for a line drawn with it. */
  readonly property: "color" | "background-color" | "box-shadow";
  /** What is behind; unless given, the nearest background around the element, its own included where text is asked. */
  readonly behind?: string;
}

/** Measures contrasts in the page, which a canvas helps to read colours of any notation. */
export async function contrastsOf(page: Page, questions: readonly ContrastQuestion[]): Promise<Contrast[]> {
  return page.evaluate(`(${measure})(${JSON.stringify(questions)})`);
}

const measure = `(questions) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const channels = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const element = (selector) => {
    const found = document.querySelector(selector);
    if (!found) throw new Error("there is no " + selector);
    return found;
  };
  const backgroundAround = (start) => {
    for (let at = start; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (channels(color)[3] === 255) return color;
    }
    return "white";
  };
  return questions.map(({ selector, property, behind }) => {
    const found = element(selector);
    const value = getComputedStyle(found).getPropertyValue(property);
    // A shadow's colour stands first, before its lengths.
    const front = property === "box-shadow" ? value.replace(/ -?[\\d.]+px.*$/, "") : value;
    const around = property === "color" ? found : found.parentElement;
    const back = behind ? getComputedStyle(element(behind)).backgroundColor : backgroundAround(around);
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    return { what: selector, front, behind: back, ratio: (light + 0.05) / (dark + 0.05) };
  });
}`;
