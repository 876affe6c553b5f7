package webui

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

func badgeRoutes(at *routes) {
	at.get("/badges", badgesPage)
	at.post("/badges", claimBadge, badgesPage)
	at.get("/badges/quarantine", quarantinePage)
	at.post("/badges/quarantine/:id/claim", claimCase, quarantinePage)
	at.post("/badges/quarantine/:id/reprocess", reprocessCase, quarantinePage)
	at.get("/badges/events", eventPage)
	at.get("/badges/:id", badgePage)
	at.post("/badges/:id", changeBadge, badgePage)
	at.post("/badges/:id/give", giveBadge, badgePage)
	at.post("/badges/:id/take/:custody", takeBadge, badgePage)
	at.post("/badges/:id/swap", swapBadge, badgePage)
	at.post("/badges/:id/retire", retireBadge, badgePage)
}

// badge is one as the API lists it.
type badge struct {
	ID     string    `json:"id"`
	Device string    `json:"device"`
	Label  string    `json:"label"`
	Tags   []string  `json:"tags"`
	From   time.Time `json:"owned_from"`
	To     time.Time `json:"owned_to"`
	Plan   struct {
		Moving    int64 `json:"moving_s"`
		Heartbeat int64 `json:"heartbeat_s"`
	} `json:"reporting_plan"`
	Health struct {
		Heard    time.Time `json:"last_heard"`
		Late     time.Time `json:"late_since"`
		Fix      time.Time `json:"last_fix_at"`
		Voltage  *float64  `json:"voltage"`
		VoltedAt time.Time `json:"voltage_at"`
		Low      bool      `json:"battery_low"`
	} `json:"health"`
	Worker   string `json:"worker"`
	Replaces string `json:"replaces"`
}

// Light is how the badge does, at a glance.
func (b badge) Light(now time.Time) string {
	switch {
	case !b.To.IsZero() && !b.To.After(now), b.Health.Heard.IsZero():
		return "none"
	case !b.Health.Late.IsZero():
		return "bad"
	case b.Health.Low:
		return "warn"
	}
	return "good"
}

// Volts writes the voltage, such as "3.91 V"; empty where none is known.
func (b badge) Volts() string { return volts(b.Health.Voltage) }

// badgesView is the list.
type badgesView struct {
	Badges []badge `json:"badges"`
	Next   string  `json:"next_cursor"`
	People people
}

func badgesPage(r *request) (templ.Component, error) {
	var v badgesView
	if err := r.get(r.Path("/v1/badges?limit=100", "cursor", "tag", "late", "battery_low"), &v); err != nil {
		return nil, err
	}
	var err error
	if v.People, err = r.people(); err != nil {
		return nil, err
	}
	return badgesList(r, v), nil
}

// people are the workers' names by identifier; empty where the visitor may not see them.
type people []named

// Name is what a worker is called.
func (p people) Name(id string) string {
	for _, w := range p {
		if w.ID == id {
			return w.String()
		}
	}
	return id
}

// Choices offers them in a field, after nobody.
func (p people) Choices(nobody string) []choice {
	out := []choice{{"", nobody}}
	for _, w := range p {
		out = append(out, choice{w.ID, w.String()})
	}
	return out
}

// mostNames is how many workers a page asks for to name them.
const mostNames = 1000

func (r *request) people() (out people, err error) {
	if !r.May(tenant.ReadPeople) {
		return nil, nil
	}
	for cursor := ""; len(out) < mostNames; {
		var page struct {
			Workers people `json:"workers"`
			Next    string `json:"next_cursor"`
		}
		path := "/v1/workers?limit=200"
		if cursor != "" {
			path += "&cursor=" + escape(cursor)
		}
		if err := r.get(path, &page); err != nil {
			return nil, err
		}
		out = append(out, page.Workers...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return out, nil
}

// custody is who wears a badge from when to when.
type custody struct {
	ID     string    `json:"id"`
	Worker string    `json:"worker"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
}

// completeDay says of a day whether all of it is here.
type completeDay struct {
	Day   string `json:"date"`
	State string `json:"verdict"`
	Why   string `json:"text"`
}

// badgeView is one badge.
type badgeView struct {
	Badge    badge
	Version  string
	People   people
	Custody  []custody
	Complete []completeDay
	Visits   []struct {
		ID       string    `json:"id"`
		Site     named     `json:"site"`
		Arrived  time.Time `json:"arrived"`
		Departed time.Time `json:"departed"`
		Verdict  string    `json:"verdict"`
		State    string    `json:"state"`
	}
}

func badgePage(r *request) (templ.Component, error) {
	var v badgeView
	id := r.ID("id")
	var err error
	if v.Version, err = r.getVersion("/v1/badges/"+id, &v.Badge); err != nil {
		return nil, err
	}
	var worn struct {
		Custody []custody `json:"custody"`
	}
	if err = r.get("/v1/custody?limit=50&badge="+id, &worn); err != nil {
		return nil, err
	}
	v.Custody = worn.Custody
	var days struct {
		Days []completeDay `json:"days"`
	}
	if err = r.get("/v1/badges/"+id+"/completeness", &days); err != nil {
		return nil, err
	}
	v.Complete = days.Days
	if r.May(tenant.ReadPresence) {
		from := r.now.Add(-48 * time.Hour).UTC().Format(time.RFC3339)
		seen := struct{ Visits any }{&v.Visits}
		if err = r.get("/v1/visits?limit=50&badge="+id+"&from="+from, &seen); err != nil {
			return nil, err
		}
	}
	if v.People, err = r.people(); err != nil {
		return nil, err
	}
	return badgeDetail(r, v), nil
}

// Worn is who wears it now.
func (v badgeView) Worn() *custody {
	for i := range v.Custody {
		if v.Custody[i].To.IsZero() {
			return &v.Custody[i]
		}
	}
	return nil
}

// splitTags reads tags as people write them: with commas.
func splitTags(text string) []string {
	out := []string{}
	for t := range strings.SplitSeq(text, ",") {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// byCodeOrDevice is how a device is claimed: by the code printed on it, or by its name.
func (r *request) byCodeOrDevice() map[string]any {
	text := r.Form("claim_code")
	if strings.HasPrefix(text, "dev:") || strings.HasPrefix(text, "imei:") {
		return map[string]any{"device": text}
	}
	return map[string]any{"claim_code": text}
}

func claimBadge(r *request) (outcome, error) {
	body := r.byCodeOrDevice()
	if label := r.Form("label"); label != "" {
		body["label"] = label
	}
	var made badge
	if err := r.post("/v1/badges", body, &made); err != nil {
		return outcome{}, err
	}
	return went("/badges/"+made.ID, "badges.claimed")
}

func changeBadge(r *request) (outcome, error) {
	body := map[string]any{"label": r.Form("label"), "tags": splitTags(r.Form("tags"))}
	plan := map[string]any{}
	for name, unit := range map[string]int64{"moving_s": 1, "heartbeat_s": 60} {
		if n, err := strconv.ParseInt(r.Form(name), 10, 64); err == nil {
			plan[name] = n * unit
		}
	}
	body["reporting_plan"] = plan
	if err := r.patch("/v1/badges/"+r.ID("id"), r.Form("version"), body, nil); err != nil {
		return outcome{}, err
	}
	return went("/badges/"+r.ID("id"), "badges.changed")
}

func giveBadge(r *request) (outcome, error) {
	body := map[string]any{"badge": r.c.Param("id"), "worker": r.Form("worker"), "hand_over": true}
	if err := r.post("/v1/custody", body, nil); err != nil {
		return outcome{}, err
	}
	return went("/badges/"+r.ID("id"), "badges.given")
}

func takeBadge(r *request) (outcome, error) {
	if err := r.post("/v1/custody/"+r.ID("custody")+"/end", map[string]any{}, nil); err != nil {
		return outcome{}, err
	}
	return went("/badges/"+r.ID("id"), "badges.taken")
}

func swapBadge(r *request) (outcome, error) {
	var made badge
	if err := r.post("/v1/badges/"+r.ID("id")+"/swap", r.byCodeOrDevice(), &made); err != nil {
		return outcome{}, err
	}
	return went("/badges/"+cmp.Or(made.ID, r.ID("id")), "badges.swapped")
}

func retireBadge(r *request) (outcome, error) {
	if err := r.post("/v1/badges/"+r.ID("id")+"/retire", map[string]any{"reason": r.Form("reason")}, nil); err != nil {
		return outcome{}, err
	}
	return went("/badges/"+r.ID("id"), "badges.retired")
}
