package webui

import (
	"net/http"
)

// resolveTicked resolves all that are ticked alike. Those that could not be are listed.
func resolveTicked(r *request) (outcome, error) {
	ticked := r.c.PostFormArray("discrepancy")
	if len(ticked) == 0 {
		return outcome{}, nothingTicked
	}
	in := r.fields("reason", "resolution", "note")
	in["discrepancies"] = ticked
	var done struct{ Resolved, Refused int }
	if err := r.post("/v1/discrepancies/resolve", in, &done); err != nil {
		return outcome{}, err
	}
	if done.Refused > 0 {
		return r.stay("review.some_resolved")
	}
	return r.stay("review.resolved")
}

// nothingTicked is said where a form of rows was sent without any.
var nothingTicked error = &problem{Status: http.StatusUnprocessableEntity, Code: "page.nothing_ticked", Detail: "tick at least one row"}

func compareAnew(r *request) (outcome, error) {
	day := r.Form("day")
	if err := r.post("/v1/reconciliations", map[string]any{"from": day, "to": day}, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("review.compared")
}

// reviewActs are what can be done about one, by the field "do".
func reviewActs() map[string]act {
	return map[string]act{
		"acknowledge": aboutIt("acknowledge", "review.acknowledged"),
		"resolve":     aboutIt("resolve", "review.resolved", "reason", "resolution", "note"),
		"reopen":      aboutIt("reopen", "review.reopened"),
		"comment":     aboutIt("comments", "review.commented", "text"),
		"assign":      assignIt,
		"custody":     correctIt("custody", wearerOf),
		"visit":       correctIt("visit", moveOf),
		"fence":       correctIt("fence", betterFenceOf),
		"cancel_job":  correctIt("cancel_job", func(*request) any { return true }),
	}
}

// aboutIt sends fields to one of a discrepancy's acts.
func aboutIt(what, said string, names ...string) act {
	return func(r *request) (outcome, error) {
		in := r.fields(names...)
		if n := number(r.Form("revision")); n > 0 && what != "comments" {
			in["revision"] = n
		}
		if err := r.post("/v1/discrepancies/"+r.ID("id")+"/"+what, in, nil); err != nil {
			return outcome{}, err
		}
		return r.stay(said)
	}
}

func assignIt(r *request) (outcome, error) {
	in := map[string]any{"assignee": nil}
	if who := r.Form("assignee"); who != "" {
		in["assignee"] = who
	}
	if err := r.post("/v1/discrepancies/"+r.ID("id")+"/assign", in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("review.assigned")
}

func wearerOf(r *request) any {
	in := r.fields("badge", "worker")
	for _, name := range []string{"from", "to"} {
		if at := r.instant(name); at != "" {
			in[name] = at
		}
	}
	return in
}

func moveOf(r *request) any { return r.fields("visit", "site") }

// betterFenceOf takes a learnt fence, or a circle about the same middle.
func betterFenceOf(r *request) any {
	fence := map[string]any{}
	if draft := r.Form("draft"); draft != "" {
		fence["draft"] = draft
	}
	return map[string]any{"site": r.Form("site"), "fence": fence}
}

// corrected is what a correction of a discrepancy does, or did.
type corrected struct {
	Expect  string
	Applied bool
	Visits  *effect
	Hours   []struct {
		Worker, Name  string
		WorkerName    string `json:"worker_name"`
		SecondsBefore int64  `json:"seconds_before"`
		SecondsAfter  int64  `json:"seconds_after"`
	}
	AlsoWorn []struct {
		WorkerName   string `json:"worker_name"`
		BadgeName    string `json:"badge_name"`
		SecondsApart int64  `json:"seconds_apart"`
	} `json:"also_worn"`
	Crews []struct {
		WorkerName string `json:"worker_name"`
		Before     string `json:"crew_before_name"`
		After      string `json:"crew_after_name"`
	}
	Job *struct{ Ref, Date, State string }
}

// correctIt shows what a correction would do, and does exactly that once it is confirmed.
func correctIt(what string, part func(*request) any) act {
	return func(r *request) (outcome, error) {
		in := r.fields("reason", "note")
		in[what] = part(r)
		if n := number(r.Form("revision")); n > 0 {
			in["revision"] = n
		}
		path := "/v1/discrepancies/" + r.ID("id") + "/correct"
		if expect := r.Form("expect"); expect != "" {
			if err := r.post(path+"?expect="+escape(expect), in, nil); err != nil {
				return outcome{}, err
			}
			return r.stay("review.corrected")
		}
		var shown corrected
		if err := r.post(path+"?preview=true", in, &shown); err != nil {
			return outcome{}, err
		}
		return outcome{page: correctionPage(r, shown, r.again("reason", "note", "revision", "do", "badge", "worker", "from", "to", "visit", "site", "draft"))}, nil
	}
}

// again is what a form sent, to be sent once more when it is confirmed.
func (r *request) again(names ...string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		if text := r.Form(name); text != "" {
			out[name] = text
		}
	}
	return out
}

// hidden carries fields in a form.
func hidden(fields map[string]string) []choice {
	var out []choice
	for name, value := range fields {
		out = append(out, choice{name, value})
	}
	return out
}

// number reads a whole number; 0 where it is none.
func number(text string) int {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' || n > 1e8 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
