package wageclaim

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/timesheet"
	"actual/domain/transfer"
)

func presenceDefault() presence.Policy { return presence.DefaultPolicy() }

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

func saltOf(text string) (s ledger.Salt, ok bool) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(s) {
		return s, false
	}
	return ledger.Salt(raw), true
}

// actEntries are the entries of what people do about days.
var actEntries = map[timesheet.ActKind]ledger.Kind{
	timesheet.ActApproved: ledger.ApprovalGiven, timesheet.ActReopened: ledger.ApprovalWithdrawn, timesheet.ActDisputed: ledger.TimeSpoken,
	timesheet.ActAnswered: ledger.TimeSpoken, timesheet.ActSaid: ledger.TimeSaid, timesheet.ActUnsaid: ledger.TimeSaid,
}

// times holds approvals, entries of time and what was exported against the ledger.
func (v *verification) times() {
	for _, r := range v.of[Approval] {
		v.approval(r)
	}
	for _, r := range v.of[TimeEntry] {
		v.timeEntry(r)
	}
	v.standing()
	have := map[string]string{}
	for _, r := range v.of[Adjustment] {
		have[r.Name] = r.hash()
	}
	for _, r := range adjustmentsOf(v.entries) {
		if have[r.Name] != r.hash() {
			v.find(Adjustment, r.Name, "is not what the approvals in the ledger come to: %s", r.Body.Canonical())
			continue
		}
		v.report.Linked++
	}
	for _, r := range v.of[ExportItem] {
		v.exportItem(r)
	}
}

func (v *verification) approval(r Record) {
	kind, known := actEntries[timesheet.ActKind(r.text("what"))]
	if !known {
		v.find(Approval, r.Name, "there is no act called %q", r.text("what"))
		return
	}
	for _, e := range v.about(v.day(r.text("day")), kind) {
		if numIn(e.said.Body, "revision") != r.num("revision") {
			continue
		}
		over, there := e.said.Body.Get("overridden")
		switch what := textIn(e.said.Body, "what"); {
		case e.said.Actor != r.text("by") || e.said.At != r.num("at"):
			v.find(Approval, r.Name, "was by %s at %d; entry %d, made at the time, says by %s at %d", r.text("by"), r.num("at"), e.seq, e.said.Actor, e.said.At)
		case what != "" && what != r.text("what"):
			v.find(Approval, r.Name, "is called %q; entry %d, made at the time, says %q", r.text("what"), e.seq, what)
		case there && string(over.Canonical()) != string(r.get("overridden").Canonical()):
			v.find(Approval, r.Name, "overrode %s; entry %d, made at the time, says %s", r.get("overridden").Canonical(), e.seq, over.Canonical())
		default:
			v.report.Linked++
		}
		return
	}
	v.find(Approval, r.Name, "no entry of the ledger speaks of it")
}

// timeEntry looks for the approval that an entry of time is of.
func (v *verification) timeEntry(r Record) {
	fields, _ := body(r)
	delete(fields, "day")
	want := ledger.NewObject(fields)
	for _, e := range v.about(v.day(r.text("day")), ledger.ApprovalGiven) {
		for _, o := range entriesIn(e) {
			if textIn(o, "entry") != r.text("entry") || numIn(o, "revision") != r.num("revision") {
				continue
			}
			if string(o.Canonical()) != string(want.Canonical()) {
				v.find(TimeEntry, r.Name, "is not what was approved: entry %d says %s", e.seq, o.Canonical())
				return
			}
			v.report.Linked++
			return
		}
	}
	v.find(TimeEntry, r.Name, "no approval in the ledger is of it")
}

func entriesIn(e logged) (all []ledger.Object) {
	list, _ := e.said.Body.Get("entries")
	items, _ := list.AsList()
	for _, i := range items {
		if o, ok := i.AsObject(); ok {
			all = append(all, o)
		}
	}
	return all
}

// standing checks that of each day what was approved last is all here.
func (v *verification) standing() {
	have := map[string]bool{}
	for _, r := range v.of[TimeEntry] {
		have[r.Name] = true
	}
	acts := map[string]bool{}
	for _, r := range v.of[Approval] {
		acts[v.day(r.Name)] = true
	}
	for _, e := range v.entries {
		switch e.said.Kind { //nolint:exhaustive // The others are of no day.
		case ledger.ApprovalGiven, ledger.ApprovalWithdrawn, ledger.TimeSaid, ledger.TimeSpoken:
			if name := e.said.Subject + "/" + itoa(numIn(e.said.Body, "revision")); !acts[name] {
				v.find(Approval, strings.TrimPrefix(name, v.day("")), "is missing: entry %d says that it was done", e.seq)
			}
		}
	}
	last := map[string]logged{}
	var days []string
	for _, e := range v.entries {
		if e.said.Kind == ledger.ApprovalGiven {
			if _, met := last[e.said.Subject]; !met {
				days = append(days, e.said.Subject)
			}
			last[e.said.Subject] = e
		}
	}
	for _, day := range days {
		for _, o := range entriesIn(last[day]) {
			if name := textIn(o, "entry") + "/" + itoa(numIn(o, "revision")); !have[name] {
				v.find(TimeEntry, name, "is missing: entry %d says that it was approved", last[day].seq)
			}
		}
	}
}

// exportItem checks that what was sent is of an approved entry, under its mark, and as
// long.
func (v *verification) exportItem(r Record) {
	entry := r.id("time_entry")
	t := transfer.Target(r.text("target"))
	if want := transfer.MarkOf(v.b.Company, t, timeEntryID(entry)); want != r.text("mark") {
		v.find(ExportItem, r.Name, "its mark is not that of the time entry %s: %s", entry, want)
		return
	}
	if r.get("day").IsNull() {
		return // It was to be removed.
	}
	for _, e := range v.about(v.day(r.text("day")), ledger.ApprovalGiven) {
		for _, o := range entriesIn(e) {
			if textIn(o, "entry") != entry.String() || numIn(o, "revision") != r.num("revision") {
				continue
			}
			if lasts := numIn(o, "to") - numIn(o, "from"); abs(lasts-r.num("wanted_s")) > 60 {
				v.find(ExportItem, r.Name, "is of %d seconds; entry %d approved %d", r.num("wanted_s"), e.seq, lasts)
				return
			}
			v.report.Linked++
			return
		}
	}
	v.find(ExportItem, r.Name, "no approval in the ledger is of it")
}

func abs(n int64) int64 { return max(n, -n) }

// hours classifies the approved time again.
func (v *verification) hours() {
	again, err := hoursOf(v.b.Worker, v.zone, v.b.Records)
	if err != nil {
		v.find(Hours, "", "can't be classified: %v", err)
		return
	}
	have := v.of[Hours]
	for _, r := range again {
		i := slices.IndexFunc(have, func(h Record) bool { return h.Name == r.Name })
		switch {
		case i < 0:
			v.find(Hours, r.Name, "is missing: classified again it is %s", r.Body.Canonical())
		case have[i].hash() != r.hash():
			v.find(Hours, r.Name, "is %s; classified again it is %s", have[i].Body.Canonical(), r.Body.Canonical())
		default:
			v.report.Weeks++
		}
	}
	if len(have) > len(again) {
		v.find(Hours, have[len(have)-1].Name, "there are more weeks than the approved time has")
	}
}
