package webui

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"actual/adapters/inbound/internal/browser"
)

// language is one that the pages speak.
type language string

const (
	english language = "en"
	spanish language = "es"
)

// languages are those there are, as they call themselves.
var languages = []struct {
	is   language
	name string
}{{english, "English"}, {spanish, "Español"}}

// phrase is one text in each language. Both must be there: a phrase of one does not
// compile. {name} stands for a value; of a text that counts, what is before | is for one.
type phrase struct{ en, es string }

func (p phrase) in(l language) string {
	if l == spanish {
		return p.es
	}
	return p.en
}

// catalogue holds the phrases of an area by key, such as "badges.title".
type catalogue map[string]phrase

var (
	phrases = catalogue{}
	twice   []string // Keys that two areas have: the test complains.
)

// speak adds an area's phrases. It returns them, so that a variable can be made of it.
func speak(all catalogue) catalogue {
	for key, p := range all {
		if _, there := phrases[key]; there {
			twice = append(twice, key)
		}
		phrases[key] = p
	}
	return all
}

// Phrases returns what the pages say, in English and in Spanish: for what checks that they
// speak both.
func Phrases() (all [][2]string) {
	for _, p := range phrases {
		all = append(all, [2]string{p.en, p.es})
	}
	return all
}

// T returns a phrase. What stands in braces in it is replaced: "name", value, …
func (l language) T(key string, with ...any) string {
	p, there := phrases[key]
	if !there {
		return key
	}
	return fill(p.in(l), with)
}

// N returns a phrase about n things; {n} in it is the number.
func (l language) N(key string, n int, with ...any) string {
	one, other, counts := strings.Cut(phrases[key].in(l), "|")
	text := one
	if counts && n != 1 {
		text = other
	}
	return fill(text, append([]any{"n", count(int64(n))}, with...))
}

func fill(text string, with []any) string {
	if len(with) == 0 {
		return text
	}
	pairs := make([]string, 0, len(with))
	for i, v := range with {
		if i%2 == 0 {
			pairs = append(pairs, fmt.Sprintf("{%v}", v))
			continue
		}
		pairs = append(pairs, fmt.Sprint(v))
	}
	if len(pairs)%2 == 1 {
		pairs = append(pairs, "")
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// has reports whether there is such a phrase.
func has(key string) bool { _, there := phrases[key]; return there }

// W returns the word for one of a closed list of the API, such as W("task.state", "done");
// one that the pages don't know yet is shown as it is.
func (l language) W(list, value string) string {
	if key := list + "." + value; has(key) {
		return l.T(key)
	}
	return strings.ReplaceAll(value, "_", " ")
}

// count writes a number with its thousands apart, alike in the English and the Spanish of
// the United States.
func count(n int64) string {
	if n < 0 {
		return "−" + count(-n)
	}
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// languageOf returns what the visitor reads: as they said, or else as their browser does.
func languageOf(r *http.Request) language {
	if said := language(browser.Get(r, browser.Language)); said == english || said == spanish {
		return said
	}
	best, weight := english, 0.0
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, rest, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		if text, ok := strings.CutPrefix(strings.TrimSpace(rest), "q="); ok {
			if q, _ = strconv.ParseFloat(text, 64); q < 0 || q > 1 {
				q = 0
			}
		}
		tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
		if l := language(tag); q > weight && (l == english || l == spanish) {
			best, weight = l, q
		}
	}
	return best
}
