package discrepancy

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"actual/domain"
	"actual/domain/reconcile"
)

// Otherwise is one thing that a pass found otherwise than the pass before. It is told to people
// and programs, and stored.
//
// What is finding, expected, actual, about_at, proposed_site, severity or provisional,
// of the job that it is about job.site, job.date, job.until, job.window, job.effort_s,
// job.state, job.leader or job.crews, thresholds. and a threshold's name, or rules,
// the version of these. Instants are Unix seconds, things their ids; empty is nothing.
type Otherwise struct{ What, Before, After string }

const ofThresholds = "thresholds."

// ofThreshold reports whether a threshold is another.
func (o Otherwise) ofThreshold() bool { return strings.HasPrefix(o.What, ofThresholds) }

// otherwise says what is otherwise; of facts and thresholds where both sides have them.
func otherwise(was, now Found) (list []Otherwise) {
	a, b := was.Verdict, now.Verdict
	list = differing(list, "finding", a.Finding, b.Finding)
	for _, n := range []struct {
		what    string
		was, is int64
	}{{"expected", a.Expected, b.Expected}, {"actual", a.Actual, b.Actual}, {"about_at", a.At, b.At}} {
		if minutes(n.was) != minutes(n.is) {
			list = append(list, Otherwise{n.what, strconv.FormatInt(n.was, 10), strconv.FormatInt(n.is, 10)})
		}
	}
	list = differing(list, "proposed_site", idText(a.Site.UUID), idText(b.Site.UUID))
	list = differing(list, "severity", string(was.Severity), string(now.Severity))
	list = differing(list, "provisional", strconv.FormatBool(was.Provisional), strconv.FormatBool(now.Provisional))
	return append(append(list, jobOtherwise(was, now)...), thresholdsOtherwise(was.Thresholds, now.Thresholds)...)
}

func differing(list []Otherwise, what, before, after string) []Otherwise {
	if before != after {
		list = append(list, Otherwise{what, before, after})
	}
	return list
}

// jobOtherwise says what is otherwise of the plan of the job that a discrepancy is about.
func jobOtherwise(was, now Found) (list []Otherwise) {
	a, b := jobAmong(was), jobAmong(now)
	if a == nil || b == nil {
		return nil
	}
	list = differing(list, "job.site", idText(a.Site.UUID), idText(b.Site.UUID))
	list = differing(list, "job.date", dateText(a.Date), dateText(b.Date))
	list = differing(list, "job.until", dateText(a.Until), dateText(b.Until))
	list = differing(list, "job.window", windowText(a), windowText(b))
	list = differing(list, "job.effort_s", strconv.FormatInt(int64(a.Effort), 10), strconv.FormatInt(int64(b.Effort), 10))
	list = differing(list, "job.state", string(a.State), string(b.State))
	list = differing(list, "job.leader", idText(a.Leader.UUID), idText(b.Leader.UUID))
	return differing(list, "job.crews", crewsText(a.Crews), crewsText(b.Crews))
}

// jobAmong returns the job that a discrepancy is about, of its facts.
func jobAmong(f Found) *reconcile.Job {
	i := slices.IndexFunc(f.Facts.Jobs, func(j reconcile.Job) bool { return j.ID == f.Subject.Job })
	if i < 0 {
		return nil
	}
	return &f.Facts.Jobs[i]
}

// thresholdsOtherwise says which thresholds are others; those that one side lacks are not
// told: a rule that uses others is another version.
func thresholdsOtherwise(was, now []reconcile.Threshold) (list []Otherwise) {
	for _, t := range now {
		i := slices.IndexFunc(was, func(o reconcile.Threshold) bool { return o.Name == t.Name })
		if i >= 0 && was[i] != t {
			list = append(list, Otherwise{ofThresholds + t.Name, thresholdText(was[i]), thresholdText(t)})
		}
	}
	return list
}

// thresholdText is a value and who set it.
func thresholdText(t reconcile.Threshold) string { return fmt.Sprintf("%d (%s)", t.Value, t.From) }

func idText(id domain.UUID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func dateText(d domain.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func windowText(j *reconcile.Job) string {
	if j.Window.IsZero() {
		return ""
	}
	return j.Window.String()
}

func crewsText(all []domain.CrewID) string {
	all = slices.SortedFunc(slices.Values(all), func(a, b domain.CrewID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) })
	out := make([]string, len(all))
	for i, id := range all {
		out[i] = id.String()
	}
	return strings.Join(out, " ")
}
