/** What this browser remembers between visits. A browser that refuses to remember is no reason to fail. */
export interface Memory {
  read(name: string): string | null;
  write(name: string, value: string | null): void;
}

const PREFIX = "gengfu.";

export const browserMemory: Memory = {
  read(name) {
    try {
      return localStorage.getItem(PREFIX + name);
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      if (value === null) localStorage.removeItem(PREFIX + name);
      else localStorage.setItem(PREFIX + name, value);
    } catch {
      // Private windows and locked-down kiosks: the value lives as long as the page.
    }
  },
};
