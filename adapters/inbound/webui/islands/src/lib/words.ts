// The texts of the page's language, which the page brings as JSON (id="island-words"). A text
// that counts has its two forms apart by "|"; {name} stands for a value.

export type Values = Record<string, string | number>;

export interface Words {
  lang: string;
  t(key: string, with_?: Values): string;
  n(key: string, n: number, with_?: Values): string;
}

export function wordsOf(lang: string, texts: Record<string, string>): Words {
  const fill = (text: string, values: Values) => text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
  const number = new Intl.NumberFormat(lang === 'es' ? 'es-US' : 'en-US');
  return {
    lang,
    t: (key, with_ = {}) => fill(texts[key] ?? key, with_),
    n: (key, n, with_ = {}) => {
      const [one, other] = (texts[key] ?? key).split('|') as [string, string?];
      return fill(n === 1 || other === undefined ? one : other, { n: number.format(n), ...with_ });
    },
  };
}

function ofPage(): Words {
  if (typeof document === 'undefined') return wordsOf('en', {});
  const raw = document.getElementById('island-words')?.textContent ?? '{}';
  return wordsOf(document.documentElement.lang || 'en', JSON.parse(raw) as Record<string, string>);
}

export const words = ofPage();
