/**
 * A ref for what goes away when it has done its work, such as a button that tries again: the focus that is in it goes
 * to the panel then, and not to the top of the page.
 */
export function keepFocus(element: HTMLElement | null): (() => void) | undefined {
  if (!element) return undefined;
  return () => {
    // Called before the element is taken out of the page.
    if (element.contains(document.activeElement)) element.closest<HTMLElement>(".seats")?.focus();
  };
}
