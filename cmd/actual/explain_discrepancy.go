package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/casefile"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/tenant"
)

// explainStored explains a discrepancy of a company.
func explainStored(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, id domain.DiscrepancyID) error {
	s, err := t.Found.Show(ctx, c.ID(), id)
	if errors.Is(err, discrepancy.ErrNotFound) {
		return fmt.Errorf("%s: there is no such visit, nor such a discrepancy", id)
	}
	if err != nil {
		return err
	}
	return explainCase(cmd, s.Found.Discrepancy, casefile.Labels{ID: s.ID.UUID, Zone: s.Names.Zone.String(), Names: s.Called()})
}

// explainFile explains a discrepancy of a file of cases, with nothing else: the one with
// an id or a key, or the only one.
func explainFile(cmd *cobra.Command, path, id string) error {
	in, err := openLines(cmd, path)
	if err != nil {
		return misused(cmd, "--case: %w", err)
	}
	defer func() { _ = in.Close() }()
	raw, err := caseIn(in, id)
	if err != nil {
		return misused(cmd, "--case %s: %w", path, err)
	}
	d, l, err := casefile.DecodeWith(raw)
	if err != nil {
		return misused(cmd, "--case %s: %w", path, err)
	}
	return explainCase(cmd, d, l)
}

var (
	errNoCase    = errors.New("there is no such discrepancy in it")
	errManyCases = errors.New("there are more discrepancies in it than one: say which, by its id or key")
)

// caseIn returns the case with an id or a key, or the only one.
func caseIn(in io.Reader, id string) (found []byte, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if id != "" {
			d, l, err := casefile.DecodeWith(lines.Bytes())
			if err != nil {
				return nil, err
			}
			if l.ID.String() != id && d.Key.String() != id {
				continue
			}
		}
		if found != nil {
			return nil, errManyCases
		}
		found = append([]byte{}, lines.Bytes()...)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if found == nil {
		return nil, errNoCase
	}
	return found, nil
}

// explainCase judges a discrepancy again and tells why it is one. It fails where it does
// not hold.
func explainCase(cmd *cobra.Command, d reconcile.Discrepancy, l casefile.Labels) error {
	zone, err := time.LoadLocation(l.Zone)
	if err != nil {
		return misused(cmd, "its time zone %q is not known here", l.Zone)
	}
	problem := reconcile.Reevaluate(d)
	d.Causes = reconcile.Causes(d) // As its facts speak for them, whatever is written down.
	t := reconcile.Telling{Discrepancy: d, Name: func(id domain.UUID) string { return l.Names[id] }, Zone: zone, Language: job.English}
	en := reconcile.Sentences(t)
	t.Language = job.Spanish
	es := reconcile.Sentences(t)
	if asJSON(cmd) {
		err = printJSON(cmd.OutOrStdout(), explainedCase(d, l, problem, en, es))
	} else {
		err = tellCase(cmd.OutOrStdout(), d, l, problem, en, es)
	}
	return cmp.Or(err, problem)
}

func explainedCase(d reconcile.Discrepancy, l casefile.Labels, problem error, en, es []string) map[string]any {
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
		"id": textOrNull(uuidText(l.ID)), "key": d.Key.String(), "date": d.Date.String(), "kind": d.Kind, "rule": d.Rule, "digest": hex.EncodeToString(d.Digest[:]),
		"same_verdict": problem == nil, "problem": nil, "sentences": en, "sentences_es": es, "thresholds": thresholds, "causes": causes,
		"verdict": map[string]any{"finding": d.Verdict.Finding, "expected": d.Verdict.Expected, "actual": d.Verdict.Actual, "about_at": d.Verdict.At},
	}
	if problem != nil {
		out["problem"] = problem.Error()
	}
	return out
}

func uuidText(id domain.UUID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func tellCase(w io.Writer, d reconcile.Discrepancy, l casefile.Labels, problem error, en, es []string) error {
	var b strings.Builder
	for _, sentence := range en {
		fmt.Fprintln(&b, sentence)
	}
	fmt.Fprintln(&b)
	for _, sentence := range es {
		fmt.Fprintln(&b, sentence)
	}
	fmt.Fprintf(&b, "\n%s %s, rule %d: ", d.Date, d.Kind, d.Rule)
	if problem == nil {
		fmt.Fprintf(&b, "judged again from its facts alone it comes to the same verdict, %s: %d due, %d found\n", d.Verdict.Finding, d.Verdict.Expected, d.Verdict.Actual)
	} else {
		fmt.Fprintf(&b, "it does not hold: %s\n", problem)
	}
	fmt.Fprintf(&b, "facts digest %x: the ledger has it beside the pass that found it\n", d.Digest)
	for _, t := range d.Thresholds {
		fmt.Fprintf(&b, "  threshold %-18s %d, set by %s\n", t.Name, t.Value, t.From)
	}
	for i, c := range d.Causes {
		fmt.Fprintf(&b, "  %d. %s, %d %%%s\n", i+1, strings.ReplaceAll(string(c.Kind), "_", " "), (c.Weight+5)/10, evidenceText(c, l))
	}
	f := d.Facts
	fmt.Fprintf(&b, "  facts: %s, %s, %s, %s, %s\n", plural(len(f.Jobs), "job", "jobs"), plural(len(f.Visits), "visit", "visits"), plural(len(f.Custodies), "custody", "custodies"),
		plural(len(f.Bookings)+len(f.Clocks), "booked or clocked time", "booked or clocked times"), plural(len(f.Signals), "signal", "signals"))
	_, err := io.WriteString(w, b.String())
	return err
}

func evidenceText(c reconcile.Cause, l casefile.Labels) string {
	var text string
	for i, e := range c.Evidence {
		text += []string{": ", ", "}[min(i, 1)] + strings.ReplaceAll(e.What, "_", " ")
		if name := l.Names[e.ID]; name != "" {
			text += " (" + name + ")"
		}
	}
	return text
}
