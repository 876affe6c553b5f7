package main

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/casefile"
	"actual/app/reconciliation"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/reconcile"
)

// explained is a discrepancy that is judged again and told.
type explained struct {
	Written  reconcile.Discrepancy
	Labels   casefile.Labels
	Recorded *reconciliation.Recorded // What the ledger has of it; nil: nobody asked it.
	company  string                   // Its ref, where the ledger was asked.
	differs  bool                     // The ledger has another digest.

	reconcile.Judgement
	zone *time.Location
}

var errLedgerDiffers = errors.New("the ledger has another digest of it than it has: facts and digest were altered after the pass")

// tell judges it again and tells why it is one: what its facts lead to, whatever is
// written. It fails where that is not the same.
func (x *explained) tell(cmd *cobra.Command) (err error) {
	if x.zone, err = time.LoadLocation(x.Labels.Zone); err != nil {
		return misused(cmd, "its time zone %q is not known here", x.Labels.Zone)
	}
	x.Judgement = reconcile.Judge(x.Written)
	if x.Problem == nil && x.differs {
		x.Problem = errLedgerDiffers
	}
	if asJSON(cmd) {
		err = printJSON(cmd.OutOrStdout(), x.json())
	} else {
		err = x.print(cmd.OutOrStdout())
	}
	return cmp.Or(err, x.Problem)
}

// telling is a discrepancy as it is told in a language.
func (x *explained) telling(d reconcile.Discrepancy, language job.Language) reconcile.Telling {
	return reconcile.Telling{Discrepancy: d, Name: func(id domain.UUID) string { return x.Labels.Names[id] }, Zone: x.zone, Language: language}
}

// sentences are what the facts lead to; what is written, where they can't be judged.
func (x *explained) sentences(language job.Language) []string {
	if !x.Judged || x.Again.Verdict.Holds {
		return reconcile.Sentences(x.telling(x.Again, language))
	}
	if language == job.Spanish {
		return []string{"Según estos hechos no hay ninguna discrepancia."}
	}
	return []string{"By these facts there is no discrepancy."}
}

func (x *explained) json() map[string]any {
	d := x.Again
	thresholds, causes := make([]map[string]any, len(d.Thresholds)), make([]map[string]any, len(d.Causes))
	for i, t := range d.Thresholds {
		thresholds[i] = map[string]any{"name": t.Name, "value": t.Value, "from": t.From}
	}
	for i, c := range d.Causes {
		evidence := make([]map[string]any, len(c.Evidence))
		for n, e := range c.Evidence {
			evidence[n] = map[string]any{"what": e.What, "id": textOrNull(uuidText(e.ID)), "n": e.N}
		}
		causes[i] = map[string]any{"cause": c.Kind, "weight_milli": c.Weight, "evidence": evidence}
	}
	out := map[string]any{
		"id": textOrNull(uuidText(x.Labels.ID)), "key": d.Key.String(), "date": d.Date.String(), "kind": d.Kind, "rule": d.Rule, "digest": hex.EncodeToString(d.Digest[:]),
		"same_verdict": x.Problem == nil, "judged": x.Judged, "problem": nil, "altered": append([]reconcile.Part{}, x.Altered...), "unit": d.Kind.Unit(),
		"sentences": x.sentences(job.English), "sentences_es": x.sentences(job.Spanish), "thresholds": thresholds, "causes": causes,
		"verdict": verdictLine(d.Verdict), "written_verdict": nil, "ledger": nil,
	}
	if x.Problem != nil {
		out["problem"], out["written_verdict"] = x.Problem.Error(), verdictLine(x.Written.Verdict)
	}
	if r := x.Recorded; r != nil {
		out["ledger"] = map[string]any{
			"reconciliation": textOrNull(uuidText(r.Pass.UUID)), "entry": textOrNull(uuidText(r.Entry.UUID)), "digest": textOrNull(r.Digest), "agrees": !r.Entry.IsZero() && !x.differs,
		}
	}
	return out
}

func verdictLine(v reconcile.Verdict) map[string]any {
	return map[string]any{"holds": v.Holds, "finding": v.Finding, "expected": v.Expected, "actual": v.Actual, "about_at": v.At}
}

func uuidText(id domain.UUID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func (x *explained) print(w io.Writer) error {
	var b strings.Builder
	if x.Problem != nil {
		x.printProblem(&b)
	}
	for _, sentence := range x.sentences(job.English) {
		fmt.Fprintln(&b, sentence)
	}
	fmt.Fprintln(&b)
	for _, sentence := range x.sentences(job.Spanish) {
		fmt.Fprintln(&b, sentence)
	}
	d := x.Again
	fmt.Fprintf(&b, "\n%s %s, rule %d: ", d.Date, d.Kind, d.Rule)
	switch {
	case !x.Judged:
		fmt.Fprintln(&b, "not judged again")
	case x.Problem != nil:
		fmt.Fprintf(&b, "judged again from the facts that are here: %s\n", x.verdict(d))
	default:
		fmt.Fprintf(&b, "judged again from its facts alone it comes to the same verdict, %s\n", x.verdict(d))
	}
	fmt.Fprintln(&b, x.digestLine())
	for _, t := range d.Thresholds {
		fmt.Fprintf(&b, "  threshold %-18s %d, set by %s\n", wording.Printable(t.Name), t.Value, wording.Printable(string(t.From)))
	}
	for i, c := range d.Causes {
		fmt.Fprintf(&b, "  %d. %s, %d %%%s\n", i+1, wording.Printable(strings.ReplaceAll(string(c.Kind), "_", " ")), (c.Weight+5)/10, x.evidence(c))
	}
	f := d.Facts
	fmt.Fprintf(&b, "  facts: %s, %s, %s, %s, %s\n", plural(len(f.Jobs), "job", "jobs"), plural(len(f.Visits), "visit", "visits"), plural(len(f.Custodies), "custody", "custodies"),
		plural(len(f.Bookings)+len(f.Clocks), "booked or clocked time", "booked or clocked times"), plural(len(f.Signals), "signal", "signals"))
	_, err := io.WriteString(w, b.String())
	return err
}

// altered says of each part what it means that it is another.
var altered = map[reconcile.Part]string{
	reconcile.PartVerdict:    "the verdict: what is written is not what these facts lead to",
	reconcile.PartFacts:      "a fact, a threshold or the digest: the digest is not that of what is here. Which one it was, the case alone does not tell: `actual discrepancy show ID --case` writes it anew",
	reconcile.PartThresholds: "a threshold that is said to be the program's own, and is not: with the program's own value the digest fits",
	reconcile.PartDigest:     "the digest: it was made anew for the verdict that is written, and these facts lead to another",
	reconcile.PartKey:        "the key: it is not that of this kind, date and subject",
	reconcile.PartSeverity:   "the severity: the kind has another",
}

// printProblem says first of all that it does not hold, and what was altered.
func (x *explained) printProblem(b *strings.Builder) {
	fmt.Fprintf(b, "IT DOES NOT HOLD: %s.\n", strings.TrimSuffix(x.Problem.Error(), "."))
	for _, part := range x.Altered {
		fmt.Fprintf(b, "  altered: %s\n", altered[part])
	}
	if x.Judged && x.Again.Verdict != x.Written.Verdict {
		fmt.Fprintf(b, "  written: %s\n  judged again: %s\n", x.verdict(x.Written), x.verdict(x.Again))
	}
	if x.Judged {
		fmt.Fprint(b, "\nWhat the facts that are here lead to, whatever is written:\n")
	} else {
		fmt.Fprint(b, "\nWhat is written, which nobody has checked:\n")
	}
}

// verdict says a verdict in a few words: "late: 07:00 due, 07:52 found".
func (x *explained) verdict(d reconcile.Discrepancy) string {
	if !d.Verdict.Holds {
		return "no discrepancy"
	}
	text := wording.Printable(strings.ReplaceAll(d.Verdict.Finding, "_", " "))
	due, found := reconcile.Measured(x.telling(d, job.English))
	switch {
	case due != "":
		return text + ": " + due + " due, " + found + " found"
	case found != "":
		return text + ": " + found
	}
	return text
}

// digestLine says what was made of the digest, and nothing that nobody looked at.
func (x *explained) digestLine() string {
	r, line := x.Recorded, fmt.Sprintf("facts digest %x: ", x.Written.Digest)
	switch {
	case r == nil && x.Labels.ID.IsZero():
		return line + "of a comparison of files, which no ledger has"
	case r == nil:
		return line + "not compared with the ledger, which is not asked offline; `actual explain ID --company` asks it"
	case r.Entry.IsZero():
		return line + "THE LEDGER HAS NO ENTRY OF A PASS THAT NAMES IT; `actual ledger verify --company " + x.company + "` says more"
	case x.differs:
		return line + "THE LEDGER HAS " + r.Digest + " in entry " + r.Entry.String()
	case r.Seq < 0:
		return line + "the same as in the ledger's entry " + r.Entry.String() + ", which has no number yet"
	}
	return line + fmt.Sprintf("the same as in the ledger's entry %d, of the pass that found it", r.Seq)
}

func (x *explained) evidence(c reconcile.Cause) string {
	var text string
	for i, e := range c.Evidence {
		text += []string{": ", ", "}[min(i, 1)] + strings.ReplaceAll(e.What, "_", " ")
		if name := x.Labels.Names[e.ID]; name != "" {
			text += " (" + wording.Printable(name) + ")"
		}
	}
	return text
}
