package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"actual/app/insight"
	"actual/domain"
	"actual/domain/presence"
)

// explainFixes prints the table of what each fix says.
func explainFixes(w io.Writer, e insight.VisitExplanation, all bool) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "\nfix\t\tweight\tto the fence\t± error")
	for _, c := range e.Visit.Candidates {
		fmt.Fprintf(t, "\tagainst %s", siteName(e, c.Site, c.Ref))
		if len(e.Visit.Candidates) > 1 {
			fmt.Fprintf(t, " (1 : %s)", odds(c.Odds))
		}
	}
	fmt.Fprintln(t, "\tevent")
	for i := 0; i < len(e.Fixes); {
		n := i + 1
		for !all && n < len(e.Fixes) && e.Fixes[i].Why != presence.Sound && e.Fixes[n].Why != presence.Sound {
			n++
		}
		if e.Fixes[i].Why == presence.Sound {
			explainFix(t, e.Fixes[i], e)
		} else {
			explainWeak(t, e.Fixes[i:n], e)
		}
		i = n
	}
	return t.Flush()
}

// explainFix prints a fix's part: of the visit's own fixes it is "in the visit",
// wherever they lie; the others bound its ends.
func explainFix(w io.Writer, f insight.Witness, e insight.VisitExplanation) {
	part := "in the visit"
	switch {
	case !f.OfVisit && f.At < e.Visit.ArrivedBetween[1]:
		part = "before"
	case !f.OfVisit:
		part = "after"
	}
	distance := fmt.Sprintf("%+.1f m", float64(f.Distance)/1000)
	if f.Unfenced {
		distance = "–"
	}
	fmt.Fprintf(w, "%s\t%s\t%.2f\t%s\t%.1f m", fixTime(f.At, e), part, float64(f.Weight)/1000, distance, float64(f.Error)/1000)
	for _, s := range f.Shares {
		fmt.Fprintf(w, "\t%.2f", float64(s.Cost)/1000)
	}
	fmt.Fprintf(w, "\t%s\n", f.Key)
}

// explainWeak prints fixes in a row that do not count, in one line.
func explainWeak(w io.Writer, fixes []insight.Witness, e insight.VisitExplanation) {
	said := fixes[0].Key + ": " + weakWords(fixes[0].Why)
	part := "does not count"
	if len(fixes) > 1 {
		part = "do not count"
		said = fmt.Sprintf("%d fixes until %s: %s", len(fixes), fixTime(fixes[len(fixes)-1].At, e), weakCounts(fixes))
	}
	fmt.Fprintf(w, "%s\t%s%s\t%s\n", fixTime(fixes[0].At, e), part, strings.Repeat("\t–", 3+len(e.Visit.Candidates)), said)
}

// weakCounts says how many fixes do not count for which reason, in the order in
// which the reasons come up.
func weakCounts(fixes []insight.Witness) string {
	counts := map[presence.Weakness]int{}
	var order []presence.Weakness
	for _, f := range fixes {
		if counts[f.Why] == 0 {
			order = append(order, f.Why)
		}
		counts[f.Why]++
	}
	said := make([]string, len(order))
	for i, why := range order {
		said[i] = fmt.Sprintf("%d × %s", counts[why], weakWords(why))
	}
	return strings.Join(said, ", ")
}

// weakWords says in plain words why a fix does not count.
func weakWords(why presence.Weakness) string {
	said := map[presence.Weakness]string{
		presence.WeakSource: "not found by GPS", presence.WeakTime: "no time but that of its receipt", presence.WeakNoTime: "no usable time",
		presence.WeakStale: "a position older than its event", presence.WeakPlace: "a place that can't be", presence.WeakDilution: "too diluted to trust",
		presence.WeakJump: "a jump that nobody can make", presence.WeakRepeat: "a fix that was known, reported again",
		presence.WeakExcluded: "taken out by a person", presence.WeakSuperseded: "another content of its event counts",
		presence.WeakNotCaptured: "not where its event was captured",
	}[why]
	if said == "" {
		return string(why)
	}
	return said
}

func fixTime(at int64, e insight.VisitExplanation) string {
	return time.Unix(at, 0).In(e.Zone).Format("Mon 15:04:05")
}

// siteName is what people call a site; ref where it is not known any more.
func siteName(e insight.VisitExplanation, id domain.SiteID, ref string) string {
	if s, ok := e.Names.Sites[id]; ok && s.Name != "" {
		return s.Name
	}
	return ref
}

// odds are thousandths as people write them; small ones never more than they are,
// so that 19.99 does not read as 20.
func odds(milli int64) string {
	if milli < 100_000 {
		return fmt.Sprintf("%d.%d", milli/1000, milli/100%10)
	}
	return fmt.Sprint((milli + 500) / 1000)
}
