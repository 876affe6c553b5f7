package reconcile

import (
	"fmt"

	"actual/domain"
)

// words is how a language tells discrepancies.
type words struct {
	found                              map[string]string // By kind, kind/finding, or kind//no_site where none is known.
	cause                              map[CauseKind]string
	special                            map[string]string // Causes that a kind says otherwise, by kind/cause.
	since                              map[string]string
	likely, other                      string
	somebody, somewhere, unknown       string
	theJob, aJob, theBadge, from       string
	minute, hour, oneEvent, manyEvents string
	way                                map[bool]string // Of days: true is before.
	days                               func(int) string
	date                               func(domain.Date) string
	on                                 func(clock, date string) string
}

// of returns the sentence for a discrepancy.
func (w words) of(d *Discrepancy) string {
	if d.Subject.Site.IsZero() {
		if text, known := w.found[string(d.Kind)+"//no_site"]; known {
			return text
		}
	}
	if text, known := w.found[string(d.Kind)+"/"+d.Verdict.Finding]; known {
		return text
	}
	return w.found[string(d.Kind)]
}

// causeOf says a cause of a kind.
func (w words) causeOf(k Kind, c CauseKind) string {
	if text, known := w.special[string(k)+"/"+string(c)]; known {
		return text
	}
	return w.cause[c]
}

// span says seconds to the minute: 18 min, 3 h 04 min.
func (w words) span(n int64) string {
	minutes := (max(n, 0) + 30) / 60
	if minutes < 60 {
		return fmt.Sprintf("%d %s", minutes, w.minute)
	}
	return fmt.Sprintf("%d %s %02d %s", minutes/60, w.hour, minutes%60, w.minute)
}

// count says how many events there were.
func (w words) count(n int64) string { return times2(int(n), w.oneEvent, w.manyEvents) }

func times2(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
