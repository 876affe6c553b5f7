package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// sentTime is a set of approved time on its way, as the pages list it.
type sentTime struct {
	ID, Target, Stage string
	First             string `json:"first_day"`
	Last              string `json:"last_day"`
	Entries           int
	Plan, Problem     string
	AskedBy           string    `json:"asked_by"`
	AskedAt           time.Time `json:"asked_at"`
	PreparedAt        time.Time `json:"prepared_at"`
	CommittedAt       time.Time `json:"committed_at"`
	EndedAt           time.Time `json:"ended_at"`
	Counts            []struct {
		Op, State, Problem string
		Items              int
		Seconds            int64
	}
}

// steps are where it is among prepare, compare, commit and verified.
func (s sentTime) reached() int {
	switch s.Stage {
	case "preparing":
		return 1
	case "prepared":
		return 2
	case "writing", "checking":
		return 3
	case "proven":
		return 5
	}
	return 4
}

// under reports whether it goes on by itself.
func (s sentTime) under() bool {
	return s.Stage == "preparing" || s.Stage == "writing" || s.Stage == "checking"
}

func (s sentTime) kind() string {
	switch s.Stage {
	case "proven":
		return "good"
	case "unequal":
		return "bad"
	case "abandoned":
		return ""
	}
	return "info"
}

// transfersView is the list, with where approved time goes.
type transfersView struct {
	Transfers   []sentTime
	Next        string
	Target      string
	Mode        string
	Version     string // Of the setting.
	First, Last string // That are proposed.
	Waiting     []waits
	Manage, Set bool
}

// waits is one of ours that approved time waits for at a target.
type waits struct {
	Kind, Called, Name string
	Entries            int
	Hours              int64 `json:"hours_s"`
}

func transferRoutes(at *routes) {
	at.get("/hours/transfers", transferList)
	at.post("/hours/transfers", doing(map[string]act{"prepare": prepareTransfer, "set": setTransfers}), transferList)
	at.get("/hours/transfers/:id", transferSteps)
	at.post("/hours/transfers/:id", doing(map[string]act{"commit": commitTransfer, "abandon": abandonTransfer}), transferSteps)
}

func transferList(r *request) (templ.Component, error) {
	v := transfersView{Manage: r.May(tenant.ManageExports), Set: r.May(tenant.ManageVendors)}
	var page struct {
		Transfers []sentTime
		Next      string `json:"next_cursor"`
	}
	if err := r.get(r.Path("/v1/transfers?limit=25", "cursor"), &page); err != nil {
		return nil, err
	}
	v.Transfers, v.Next = page.Transfers, page.Next
	var setting struct{ Target, Mode string }
	version, err := r.getVersion("/v1/transfer-setting", &setting)
	if err != nil {
		return nil, err
	}
	v.Target, v.Mode, v.Version = setting.Target, setting.Mode, version
	v.First, v.Last = r.weekOf(addDays(r.today(), -1))
	if day := r.Query("first_day"); day != "" {
		v.First, v.Last = day, r.dayOr("last_day", day)
	}
	if v.Target != "" {
		var waiting struct{ Subjects []waits }
		if err := unlessDenied(r.get("/v1/time-targets/"+v.Target+"/waiting?from="+v.First+"&to="+v.Last, &waiting)); err != nil {
			return nil, err
		}
		v.Waiting = waiting.Subjects
	}
	return transferListPage(r, v), nil
}

func prepareTransfer(r *request) (outcome, error) {
	var made sentTime
	if err := r.post("/v1/transfers", r.fields("first_day", "last_day"), &made); err != nil {
		return outcome{}, err
	}
	return went("/hours/transfers/"+made.ID, "transfers.prepared")
}

func setTransfers(r *request) (outcome, error) {
	if err := r.patch("/v1/transfer-setting", r.Form("version"), r.fields("target", "mode"), nil); err != nil {
		return outcome{}, err
	}
	return r.stay("transfers.set")
}

// transferView2 is one, with what it does to each worker's hours.
type transferStepsView struct {
	sentTime
	Hours  []transferHours
	Listed []transferItem
	Manage bool
}

type transferHours struct {
	Worker                          string `json:"worker_id"`
	Seconds                         int64
	Added, Changed, Removed, Listed int
	AddedSeconds                    int64 `json:"added_seconds"`
	ChangedFrom                     int64 `json:"changed_from_seconds"`
	ChangedTo                       int64 `json:"changed_to_seconds"`
	RemovedSeconds                  int64 `json:"removed_seconds"`
	ListedSeconds                   int64 `json:"listed_seconds"`
	Money                           *struct{ Total string }
}

type transferItem struct {
	Worker             string `json:"worker_id"`
	Op, State, Problem string
	Want, Was          *struct {
		Day      string
		From, To time.Time
		Seconds  int64
	}
}

func transferSteps(r *request) (templ.Component, error) {
	v := transferStepsView{Manage: r.May(tenant.ManageExports)}
	path := "/v1/transfers/" + r.ID("id")
	if err := r.get(path, &v.sentTime); err != nil {
		return nil, err
	}
	if v.Stage != "preparing" {
		var err error
		if v.Hours, _, err = listed[transferHours](r, path+"/hours", "hours", 500); err != nil {
			return nil, err
		}
		if v.Listed, _, err = listed[transferItem](r, path+"/items?listed=true", "items", 200); err != nil {
			return nil, err
		}
	}
	return transferStepsPage(r, v), nil
}

func commitTransfer(r *request) (outcome, error) {
	in := map[string]any{"plan": r.Form("plan")}
	if r.Form("overwrite") != "" {
		in["overwrite"] = true
	}
	if err := r.post("/v1/transfers/"+r.ID("id")+"/commit", in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("transfers.committed")
}

func abandonTransfer(r *request) (outcome, error) {
	if err := r.post("/v1/transfers/"+r.ID("id")+"/abandon", nil, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("transfers.abandoned")
}
