/** What runs inside the page: measures of what was drawn. Plain functions, sent to the browser as text. */

/** Contrast of the text of elements with what lies behind it, by WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export const CONTRASTS = `(selectors) => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = rgb(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (element.closest("g") !== null && element.matches("svg text.on")) {
      const bars = [...element.closest("g").querySelectorAll(".bar")];
      const solid = bars.map((bar) => getComputedStyle(bar).fill).filter((fill) => fill.startsWith("rgb"));
      const hatched = bars.length > solid.length
        ? [...document.querySelectorAll("#hatch-window > *")].map((part) => {
            const { fill, stroke } = getComputedStyle(part);
            return part.localName === "rect" ? fill : stroke;
          })
        : [];
      return [...solid, ...hatched];
    }
    for (let each = element; each !== null; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      const [, , , alpha = 1] = rgb(backgroundColor);
      if (alpha > 0) return [backgroundColor];
    }
    return ["rgb(255, 255, 255)"];
  };
  return selectors.flatMap((selector) => {
    const elements = [...document.querySelectorAll(selector)].slice(0, 60);
    if (elements.length === 0) return [{ selector, text: "no such element", ratio: 0 }];
    return elements.map((element) => {
      const style = getComputedStyle(element);
      const ink = element instanceof SVGElement ? style.fill : style.color;
      const ratios = behind(element).map((paper) => {
        const [dark, light] = [luminance(ink), luminance(paper)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
      });
      return { selector, text: element.textContent.slice(0, 40), ratio: Math.min(...ratios) };
    });
  });
}`;

/** Elements that reach beyond the right edge of the window without a box of their own that scrolls. */
export const TOO_WIDE = `() => [...document.querySelectorAll("main *")]
  .filter((element) => element.closest(".scroll") === null)
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 120))`;

/** Items of the picture, or bars of a histogram, that have no size. */
export const EMPTY = `(selector) => [...document.querySelectorAll(selector)]
  .filter((element) => element.getAttribute("height") !== "0.0")
  .filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return !(width > 0 && height > 0);
  })
  .map((element) => element.outerHTML.slice(0, 120))`;
