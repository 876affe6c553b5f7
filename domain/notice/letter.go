package notice

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"actual/domain"
)

// Letter is one message to one recipient: of alerts of a kind and a crew that are told in
// the same moment. It is about what is wrong, or about what is right again.
type Letter struct {
	To       Recipient
	Language Language
	Kind     Kind
	Crew     domain.CrewID
	Back     bool
	Alerts   []Alert
}

// Letters puts the alerts that are told in a moment together: for each recipient those of
// a kind and crew are one letter, what is right again apart. settled says what holds for
// each.
func Letters(told []Alert, settled func(Alert) *Settled) []Letter {
	type key struct {
		to       Recipient
		language Language
		kind     Kind
		crew     domain.CrewID
		back     bool
	}
	at := map[key]int{}
	var out []Letter
	for _, a := range told {
		s := settled(a)
		for _, to := range a.To(s) {
			k := key{to, s.Language, a.Kind, a.Crew, a.State == Over}
			i, is := at[k]
			if !is {
				i = len(out)
				at[k] = i
				out = append(out, Letter{To: to, Language: s.Language, Kind: a.Kind, Crew: a.Crew, Back: k.back})
			}
			if !slices.ContainsFunc(out[i].Alerts, func(o Alert) bool { return o.ID == a.ID }) { // Twice among recipients.
				out[i].Alerts = append(out[i].Alerts, a)
			}
		}
	}
	for i := range out {
		slices.SortFunc(out[i].Alerts, func(a, b Alert) int {
			if c := strings.Compare(a.About, b.About); c != 0 {
				return c
			}
			return bytes.Compare(a.ID.UUID[:], b.ID.UUID[:])
		})
	}
	return out
}

// Text is what a letter says: a line that sums it up, and paragraphs.
type Text struct {
	Subject string
	Items   []Item
	Footer  string
}

// Item is what a letter says of one alert.
type Item struct {
	Title string
	Lines []string
}

// Place is where a letter comes from and leads to.
type Place struct {
	Company string
	Crew    string // Name of the crew; "": none.
	Zone    *time.Location
	URL     string // Of the pages; "": none.
}

// Say writes the letter in its language.
func (l Letter) Say(p Place, now time.Time) Text {
	w := englishWords
	if l.Language == Spanish {
		w = spanishWords
	}
	out := Text{Subject: w.subject(l, p), Footer: w.footer(l, p)}
	for _, a := range l.Alerts {
		out.Items = append(out.Items, w.item(l, a, p, now))
	}
	return out
}

// Plain is the text without any form: for mail.
func (t Text) Plain() string {
	var b strings.Builder
	for _, i := range t.Items {
		b.WriteString(i.Title + "\n")
		for _, line := range i.Lines {
			b.WriteString("  " + line + "\n")
		}
		b.WriteString("\n")
	}
	b.WriteString(t.Footer + "\n")
	return b.String()
}
