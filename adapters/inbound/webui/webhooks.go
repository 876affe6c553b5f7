package webui

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// hook is a webhook as the pages show it.
type hook struct {
	ID, Name, URL, Order, Signing, State, Reason string
	Types                                        []string
	PerSecond                                    int       `json:"per_second"`
	InFlight                                     int       `json:"in_flight"`
	FailingSince                                 time.Time `json:"failing_since"`
	AnsweredAt                                   time.Time `json:"answered_at"`
	RestingUntil                                 time.Time `json:"resting_until"`
	LastSequence                                 int64     `json:"last_sequence"`
	Waiting                                      int
	GivenUp                                      int       `json:"given_up"`
	CreatedAt                                    time.Time `json:"created_at"`
	Keys                                         []struct {
		Number    int
		Signing   string
		PublicKey string    `json:"public_key"`
		MadeAt    time.Time `json:"made_at"`
		EndsAt    time.Time `json:"ends_at"`
	}
}

// light says how a webhook does.
func (h hook) light() string {
	switch {
	case h.State == "disabled":
		return "bad"
	case h.State == "paused" || !h.FailingSince.IsZero() || h.GivenUp > 0:
		return "warn"
	case h.AnsweredAt.IsZero():
		return "none"
	}
	return "good"
}

// delivery is a message on its way to a webhook.
type delivery struct {
	ID         string `json:"message_id"`
	Sequence   int64
	Type       string
	Progress   string
	Payload    string
	Attempts   int
	HappenedAt time.Time `json:"happened_at"`
	NextAt     time.Time `json:"next_at"`
	EndedAt    time.Time `json:"ended_at"`
}

var hookTypes = []string{"visit.opened", "visit.settled", "visit.revised", "visit.withdrawn", "discrepancy.opened", "discrepancy.resolved", "badge.offline", "badge.online", "time_entry.approved", "time_entry.withdrawn", "export.completed"}

func webhookRoutes(at *routes) {
	at.get("/webhooks", hookList)
	at.post("/webhooks", createHook, hookList)
	at.get("/webhooks/:id", hookOne)
	at.post("/webhooks/:id", doing(hookActs()), hookOne)
	at.get("/webhooks/:id/:sequence", hookMessage)
	at.post("/webhooks/:id/:sequence", sendAgain, hookMessage)
}

type hooksView struct {
	Hooks  []hook
	Next   string
	Manage bool
}

func hookList(r *request) (templ.Component, error) {
	var page struct {
		Webhooks []hook
		Next     string `json:"next_cursor"`
	}
	if err := r.get(r.Path("/v1/webhooks?limit=50", "cursor"), &page); err != nil {
		return nil, err
	}
	return hookListPage(r, hooksView{page.Webhooks, page.Next, r.May(tenant.ManageWebhooks)}), nil
}

func createHook(r *request) (outcome, error) {
	in := r.fields("name", "url", "order", "signing")
	if types := r.c.PostFormArray("types"); len(types) > 0 {
		in["types"] = types
	}
	return r.newSecret("/v1/webhooks", in)
}

// newSecret asks for a key and shows it, this once.
func (r *request) newSecret(path string, in map[string]any) (outcome, error) {
	var made struct {
		Webhook   hook
		PublicKey string `json:"public_key"`
		Secret    string
	}
	if err := r.post(path, in, &made); err != nil {
		return outcome{}, err
	}
	return outcome{page: hookSecretPage(r, made.Webhook, or(made.Secret, made.PublicKey), made.Secret != "")}, nil
}

type hookView struct {
	hook
	Version    string
	Deliveries []delivery
	Next       string
	Manage     bool
	Counted    *replayed
}

// replayed is what a replay sends again, or would.
type replayed struct {
	DryRun            bool `json:"dry_run"`
	Messages, Lacking int
}

func hookOne(r *request) (templ.Component, error) {
	v := hookView{Manage: r.May(tenant.ManageWebhooks)}
	var err error
	if v.Version, err = r.getVersion("/v1/webhooks/"+r.ID("id"), &v.hook); err != nil {
		return nil, err
	}
	var page struct {
		Messages []delivery
		Next     string `json:"next_cursor"`
	}
	if err := r.get(r.Path("/v1/webhooks/"+r.ID("id")+"/messages?newest=true&limit=25", "progress", "type", "cursor"), &page); err != nil {
		return nil, err
	}
	v.Deliveries, v.Next = page.Messages, page.Next
	return hookPage(r, v), nil
}

func hookActs() map[string]act {
	on := func(what string) act {
		return func(r *request) (outcome, error) {
			if err := r.post("/v1/webhooks/"+r.ID("id")+"/"+what, nil, nil); err != nil {
				return outcome{}, err
			}
			return r.stay("webhooks." + what)
		}
	}
	return map[string]act{
		"test": on("test"), "pause": on("pause"), "resume": on("resume"), "remove": removeHook, "change": changeHook, "replay": replayHook,
		"rotate": func(r *request) (outcome, error) {
			in := map[string]any{"overlap_s": number(r.Form("overlap_h")) * 3600}
			return r.newSecret("/v1/webhooks/"+r.ID("id")+"/rotate", in)
		},
	}
}

func removeHook(r *request) (outcome, error) {
	if err := r.delete("/v1/webhooks/"+r.ID("id"), ""); err != nil {
		return outcome{}, err
	}
	return went("/webhooks", "webhooks.removed")
}

func changeHook(r *request) (outcome, error) {
	in := r.fields("name", "url", "order")
	if r.Form("per_second") != "" {
		in["per_second"] = number(r.Form("per_second"))
	}
	if err := r.patch("/v1/webhooks/"+r.ID("id"), r.Form("version"), in, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("webhooks.changed")
}

// replayHook sends a range of messages again, or, without confirmation, counts them.
func replayHook(r *request) (outcome, error) {
	in := map[string]any{"from": number(r.Form("from")), "to": number(r.Form("to")), "dry_run": r.Form("expect") == ""}
	if of := r.Form("progress"); of != "" {
		in["progress"] = of
	}
	var done replayed
	if err := r.post("/v1/webhooks/"+r.ID("id")+"/replay", in, &done); err != nil {
		return outcome{}, err
	}
	if done.DryRun {
		return outcome{page: replayPage(r, done, r.again("from", "to", "progress", "do"))}, nil
	}
	return r.stay("webhooks.replayed")
}

// hookLog is one message with its attempts.
type hookLog struct {
	Message delivery
	Log     []struct {
		Number, Status int
		At             time.Time
		Took           int `json:"took_ms"`
		Problem        string
		Answer         string
	}
	Hook string `json:"-"`
}

// pretty is the payload as people read it.
func (l hookLog) pretty() string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(l.Message.Payload), "", "  ") != nil {
		return l.Message.Payload
	}
	return out.String()
}

func hookMessage(r *request) (templ.Component, error) {
	v := hookLog{Hook: r.c.Param("id")}
	err := r.get("/v1/webhooks/"+r.ID("id")+"/messages/"+r.ID("sequence"), &v)
	return hookMessagePage(r, v), err
}

// sendAgain replays one message.
func sendAgain(r *request) (outcome, error) {
	n := number(r.c.Param("sequence"))
	if n == 0 {
		return outcome{}, &problem{Status: http.StatusNotFound}
	}
	if err := r.post("/v1/webhooks/"+r.ID("id")+"/replay", map[string]any{"from": n, "to": n}, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("webhooks.replayed")
}

// progressKind is how a page shows what became of a message.
func progressKind(progress string) string {
	switch progress {
	case "delivered":
		return "good"
	case "given_up":
		return "bad"
	}
	return "info"
}

// statusKind is how a page shows a status of HTTP.
func statusKind(status int) string {
	if status >= 200 && status < 300 {
		return "good"
	}
	return "bad"
}
