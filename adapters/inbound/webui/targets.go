package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// targetLink is one of ours, and who or what it is where time goes.
type targetLink struct {
	Kind, Worker, Site, Service, Activity, Called, Name, State, Ref string
	Entries                                                         []targetEntry
	Candidates                                                      []struct {
		Entry targetEntry
		Why   []string
	}
	DecidedAt time.Time `json:"decided_at"`
}

// of is what a decision names it by: the field of its kind, and its value.
func (l targetLink) of() string {
	switch l.Kind {
	case "worker":
		return l.Worker
	case "site":
		return l.Site
	case "service":
		return l.Service
	}
	return l.Activity
}

type targetEntry struct {
	Sort, Ref, Name, Number, Payroll, Barred string
	Active                                   bool
}

func (e targetEntry) said() string {
	if n := or(e.Payroll, e.Number); n != "" {
		return e.Name + " (" + n + ")"
	}
	return e.Name
}

type targetView struct {
	Target string
	Links  []targetLink
	Counts []struct {
		Kind, State string
		Count       int
	}
	Next    string
	People  []choice
	Codes   []choice
	BookBy  string
	Else    string // The code of all others.
	Version string // Of the rule.
	Manage  bool
}

// proposed counts what is suggested of each kind.
func (v targetView) proposed() (n int) {
	for _, c := range v.Counts {
		if c.State == "proposed" {
			n += c.Count
		}
	}
	return n
}

var (
	linkKinds  = []string{"worker", "service", "site", "activity"}
	linkStates = []string{"proposed", "ambiguous", "none", "matched", "left_out", "gone"}
)

func targetLinks(r *request) (templ.Component, error) {
	v := targetView{Target: r.c.Param("target"), Manage: r.May(tenant.ManageExports)}
	path := "/v1/time-targets/" + r.ID("target")
	var page struct {
		Links  []targetLink
		Counts []struct {
			Kind, State string
			Count       int
		}
		Next string `json:"next_cursor"`
	}
	if err := r.get(r.Path(path+"/links?limit=50", "kind", "state", "cursor"), &page); err != nil {
		return nil, err
	}
	v.Links, v.Counts, v.Next = page.Links, page.Counts, page.Next
	var rule struct {
		BookBy    string `json:"book_by"`
		Otherwise string
	}
	version, err := r.getVersion(path+"/rule", &rule)
	if err := unlessDenied(err); err != nil {
		return nil, err
	}
	v.BookBy, v.Else, v.Version = rule.BookBy, rule.Otherwise, version
	entries, _, err := listed[targetEntry](r, path+"/entries", "entries", 1000)
	if err := unlessDenied(err); err != nil {
		return nil, err
	}
	v.People, v.Codes = []choice{{"", r.T("work.choose")}}, []choice{{"", r.T("work.choose")}}
	for _, e := range entries {
		if c := (choice{e.Ref, e.said()}); e.Sort == "person" && e.Active && e.Barred == "" {
			v.People = append(v.People, c)
		} else if e.Sort == "code" && e.Active {
			v.Codes = append(v.Codes, c)
		}
	}
	return targetPage(r, v), nil
}

func targetActs() map[string]act {
	return map[string]act{"read": readTarget, "accept": acceptProposed, "link": decideLink("link"), "leave_out": decideLink("leave_out"), "clear": decideLink("clear"), "rule": changeTargetRule}
}

func readTarget(r *request) (outcome, error) {
	if err := r.post("/v1/time-targets/"+r.ID("target")+"/readings", nil, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("targets.read")
}

func acceptProposed(r *request) (outcome, error) {
	in := map[string]any{"decisions": []any{}, "accept_proposed": linkKinds}
	if err := r.post("/v1/time-targets/"+r.ID("target")+"/decisions", in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("targets.accepted")
}

func decideLink(what string) act {
	return func(r *request) (outcome, error) {
		one := map[string]any{"kind": r.Form("kind"), "decision": what, r.Form("kind"): r.Form("of")}
		if what == "link" {
			one["ref"] = r.Form("ref")
		}
		if err := r.post("/v1/time-targets/"+r.ID("target")+"/decisions", map[string]any{"decisions": []any{one}}, nil); err != nil {
			return outcome{}, err
		}
		return r.stay("targets.decided")
	}
}

func changeTargetRule(r *request) (outcome, error) {
	in := r.fields("book_by")
	in["otherwise"] = r.Form("otherwise")
	if err := r.patch("/v1/time-targets/"+r.ID("target")+"/rule", r.Form("version"), in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("targets.ruled")
}

// sourceRow is what a source of planned work has, and which of ours that is.
type sourceRow struct {
	Kind, Ref, State, Problem string
	Said                      struct{ Name, Address, Number, Date string }
	Ours                      *struct{ Site, Crew, Worker, Job, Ref, Name string }
	Candidates                []struct {
		Ours struct{ Site, Crew, Worker, Job, Ref, Name string }
		Why  []string
	}
	SeenAt time.Time `json:"seen_at"`
}

type sourceView struct {
	standing
	Rows      []sourceRow
	Next      string
	Faults    []sourceFault
	FaultMore bool
	Write     bool
}

type sourceFault struct {
	Of, Ref, Fault string
	Since          time.Time
}

func sourceRows(r *request) (templ.Component, error) {
	v := sourceView{Write: r.May(tenant.WriteSources)}
	path := "/v1/sources/" + r.ID("source")
	if err := r.get(path, &v.standing); err != nil {
		return nil, err
	}
	var page struct {
		Rows []sourceRow
		Next string `json:"next_cursor"`
	}
	if err := r.get(r.Path(withQuery(path+"/rows?limit=50", "state", or(r.Query("state"), "ambiguous")), "kind", "cursor"), &page); err != nil {
		return nil, err
	}
	v.Rows, v.Next = page.Rows, page.Next
	faults, more, err := listed[sourceFault](r, path+"/findings", "findings", 100)
	if err != nil {
		return nil, err
	}
	v.Faults, v.FaultMore = faults, more
	return sourcePage(r, v), nil
}

func sourceActs() map[string]act {
	return map[string]act{"sync": readSource, "link": decideRow("link"), "make": decideRow("make"), "ignore": decideRow("ignore"), "unlink": decideRow("unlink")}
}

func readSource(r *request) (outcome, error) {
	in := map[string]any{}
	if r.Form("full") != "" {
		in["full"] = true
	}
	if err := r.post("/v1/sources/"+r.ID("source")+"/syncs", in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("sources.asked")
}

func decideRow(what string) act {
	return func(r *request) (outcome, error) {
		one := map[string]any{"kind": r.Form("kind"), "ref": r.Form("ref"), "decision": what}
		if what == "link" {
			one[r.Form("kind")] = r.Form("ours")
		}
		if err := r.post("/v1/sources/"+r.ID("source")+"/decisions", map[string]any{"decisions": []any{one}}, nil); err != nil {
			return outcome{}, err
		}
		return r.stay("sources.decided")
	}
}
