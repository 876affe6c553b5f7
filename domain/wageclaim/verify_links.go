package wageclaim

import (
	"strconv"

	"actual/domain/ledger"
)

// link says which entries speak of records of a kind, and what of a record each must
// say. The last entry that speaks of a record counts.
type link struct {
	kind    Kind
	entries []ledger.Kind
	subject func(v *verification, r Record) string
	key     string // The member by which an entry is of the record; empty: its subject alone.
	said    func(r Record) (ledger.Fields, error)
	same    []string // Members that are equal; those that the entry leaves out aside.
	who     string   // The member that is the entry's actor.
	must    bool     // There is such an entry.
}

func body(r Record) (ledger.Fields, error) {
	fields := ledger.Fields{}
	for name, v := range r.Body.All() {
		fields[name] = v
	}
	return fields, nil
}

func named(prefix string) func(*verification, Record) string {
	return func(_ *verification, r Record) string { return prefix + r.Name }
}

func ofMember(prefix, member string) func(*verification, Record) string {
	return func(_ *verification, r Record) string { return prefix + r.text(member) }
}

var linked = []link{
	{kind: Custody, entries: []ledger.Kind{ledger.CustodyChanged}, subject: ofMember("badge:", "badge"), key: "custody", said: body, same: []string{"worker", "from", "to"}, must: true},
	{kind: Fence, entries: []ledger.Kind{ledger.FenceCreated, ledger.FenceSuperseded}, subject: ofMember("site:", "site"), key: "fence", said: fenceSaid, same: []string{"version", "shape_sha256", "sky", "from", "to"}},
	{kind: Ruling, entries: []ledger.Kind{ledger.RulingMade}, subject: named("ruling:"), said: body, same: []string{"badge", "kind", "event", "site", "from", "to"}, who: "by", must: true},
	{kind: Said, entries: []ledger.Kind{ledger.TimeSaid}, subject: func(v *verification, r Record) string { return v.day(r.text("day")) }, key: "said", said: saidSaid, same: []string{"said", "from", "to", "as", "what"}, must: true},
	{kind: PayRules, entries: []ledger.Kind{ledger.PaySetChanged}, subject: func(*verification, Record) string { return "pay:settings" }, said: rulesSaid, same: []string{
		"revision", "rules", "rules_of", "overlays", "week_begins", "day_begins", "frequency", "anchor", "rounding", "blocking", "unknown_blocks",
	}},
	{kind: PayRate, entries: []ledger.Kind{ledger.PayRateSet}, subject: ofMember("worker:", "worker"), key: "rate", said: body, same: []string{"since", "job"}, who: "by", must: true},
	{kind: PayPeriod, entries: []ledger.Kind{ledger.PeriodLocked, ledger.PeriodUnlocked}, subject: named("pay_period:"), said: body, same: []string{"first", "last", "revision", "settings"}, who: "by", must: true},
	{kind: Export, entries: []ledger.Kind{ledger.TransferPrepared, ledger.TransferCommitted, ledger.TransferEnded}, subject: named("transfer:"), said: body, same: []string{"target", "first", "last", "entries", "set", "plan", "proof"}},
	{kind: Discrepancy, entries: []ledger.Kind{ledger.DiscrepancySolved}, subject: named("discrepancy:"), said: body, same: []string{"reason", "resolution"}, who: "resolved_by"},
}

// links holds records against what the ledger said when they came to be.
func (v *verification) links() {
	for _, l := range linked {
		for _, r := range v.of[l.kind] {
			v.link(l, r)
		}
	}
	for _, r := range v.of[Policy] {
		v.policy(r)
	}
	for _, r := range v.of[Ruling] {
		gone, _ := r.get("withdrawn").AsBool()
		if gone != (len(v.about("ruling:"+r.Name, ledger.RulingWithdrawn)) > 0) {
			v.find(Ruling, r.Name, "whether it was withdrawn is otherwise in the ledger")
		}
	}
	for _, r := range v.of[Beside] {
		v.beside(r)
	}
}

func (v *verification) link(l link, r Record) {
	said, err := l.said(r)
	if err != nil {
		v.find(r.Kind, r.Name, "can't be read: %v", err)
		return
	}
	var last *logged
	all := v.about(l.subject(v, r), l.entries...)
	for i, e := range all {
		of, _ := e.said.Body.Get(l.key)
		if text, _ := of.AsText(); l.key == "" || text == r.Name {
			last = &all[i]
		}
	}
	if last == nil {
		if l.must {
			v.find(r.Kind, r.Name, "no entry of the ledger speaks of it")
		}
		return
	}
	for _, name := range l.same {
		entry, there := last.said.Body.Get(name)
		if there && string(entry.Canonical()) != string(said[name].Canonical()) {
			v.find(r.Kind, r.Name, "its %q is %s; entry %d, made at the time, says %s", name, said[name].Canonical(), last.seq, entry.Canonical())
			return
		}
	}
	if by, _ := said[l.who].AsText(); l.who != "" && by != "" && by != last.said.Actor {
		v.find(r.Kind, r.Name, "by %s; entry %d, made at the time, says %s", by, last.seq, last.said.Actor)
		return
	}
	v.report.Linked++
}

func saidSaid(r Record) (ledger.Fields, error) {
	fields, _ := body(r)
	fields["said"], fields["what"] = ledger.Text(r.Name), ledger.Text("said")
	if gone, _ := r.get("withdrawn").AsBool(); gone {
		fields["what"] = ledger.Text("unsaid")
	}
	return fields, nil
}

// policy reads the parameters of a policy, and holds them against what the ledger says
// of them, or against those of this program where they are its own.
func (v *verification) policy(r Record) {
	text := r.text("parameters")
	p, err := v.trust.Policy(text)
	if err != nil {
		v.find(Policy, r.Name, "can't be read: %v", err)
		return
	}
	if p.Version != r.Name {
		v.find(Policy, r.Name, "its parameters are called %q", p.Version)
		return
	}
	v.policies[r.Name] = p
	own := presenceDefault()
	if p.Version == own.Version {
		if p != own {
			v.find(Policy, r.Name, "its parameters are not those that this program has under the name")
			return
		}
		v.report.Linked++
		return
	}
	for _, e := range v.about("policy:in_use", ledger.PolicyChanged) {
		if textIn(e.said.Body, "policy") != r.Name {
			continue
		}
		if textIn(e.said.Body, "parameters_sha256") != sum(text) {
			v.find(Policy, r.Name, "its parameters are not those that entry %d, made at the time, has the hash of", e.seq)
			return
		}
		v.report.Linked++
		return
	}
}

// beside holds what people wrote against the salted hash in its entry.
func (v *verification) beside(r Record) {
	for _, e := range v.entries {
		if e.said.ID.String() != r.text("entry") {
			continue
		}
		value, _ := e.said.Body.Get(r.text("field"))
		salt, ok := saltOf(r.text("salt"))
		if !ok || !ledger.CheckSalted(value, salt, r.text("value")) {
			v.find(Beside, r.Name, "is not what entry %d was made with", e.seq)
			return
		}
		v.report.Linked++
		return
	}
	v.find(Beside, r.Name, "no entry of the ledger speaks of it")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
