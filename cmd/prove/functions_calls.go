package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// path is where a function of HTTP is.
func (h *hostStand) path(name string) string { return "/" + h.functions[name].Bindings[0].Route }

const hostEvents = 40

// events delivers events, each twice, and returns how many there were.
func (h *hostStand) events(ctx context.Context, route string) (int, error) {
	for _, probe := range []string{"health", "ready"} {
		status, out := h.forward(ctx, http.MethodGet, h.path(probe), "", "")
		h.check("GET "+h.path(probe), status == http.StatusOK, out)
	}
	began := time.Now().Add(-3 * time.Hour).Unix()
	for n := range hostEvents {
		at := began + int64(n)*120
		lat := 33.7005
		if n < 5 || n >= hostEvents-5 {
			lat = 33.72 // On the way.
		}
		event := fmt.Sprintf(`{"event":"00000000-0000-4000-8000-%012d","device":"dev:864475044204278","product":"product:test","app":"app:test","file":"_track.qo","req":"note.add","when":%d,"received":%d.5,"best_lat":%f,"best_lon":-84.3995,"best_location_type":"gps","best_location_when":%d,"where_lat":%f,"where_lon":-84.3995,"where_when":%d,"body":{"status":"heartbeat","dop":0.9,"seconds":120}}`, n, at, at+3, lat, at, lat, at)
		for delivery := range 2 {
			status, out := h.forward(ctx, http.MethodPost, h.path("events"), route, event)
			h.check(fmt.Sprintf("event %d, delivery %d", n, delivery), status == http.StatusOK, fmt.Sprint(status, out))
		}
	}
	rows, err := h.stored(ctx)
	if err != nil {
		return 0, err
	}
	h.check("each event is stored once", rows == hostEvents, rows)
	return rows, nil
}

// stored counts the events of the badge in the store.
func (h *hostStand) stored(ctx context.Context) (n int, err error) {
	db, err := pgx.Connect(ctx, h.b.database.AdminURL)
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close(ctx) }()
	return n, db.QueryRow(ctx, `SELECT count(*) FROM event`).Scan(&n)
}

// refusals asks for what the handler must refuse, whoever asks.
func (h *hostStand) refusals(ctx context.Context, route string) {
	for _, c := range []struct {
		what, method, path, secret, body string
		want                             int
	}{
		{"an event with no secret", http.MethodPost, h.path("events"), "", "{}", http.StatusUnauthorized},
		{"an event with a wrong secret", http.MethodPost, h.path("events"), route + "x", "{}", http.StatusUnauthorized},
		{"what can't be read is kept in quarantine", http.MethodPost, h.path("events"), route, "{", http.StatusOK},
		{"another operation without a key", http.MethodGet, "/v1/visits", "", "", http.StatusUnauthorized},
		{"a path that is none", http.MethodGet, "/nothing", "", "", http.StatusNotFound},
		{"metrics", http.MethodGet, "/metrics", "", "", http.StatusNotFound},
	} {
		status, out := h.forward(ctx, c.method, c.path, c.secret, c.body)
		h.check(c.what, status == c.want, fmt.Sprint(status, " ", out))
	}
}

// timers fires each timer, and returns how many visits there are afterwards.
func (h *hostStand) timers(ctx context.Context, key string) (int, error) {
	for round := range 2 { // The second time nothing is new, and the parts start again.
		for _, name := range []string{"start-due-runs", "work"} {
			began := time.Now()
			status, answer, err := h.fire(ctx, name)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", name, err)
			}
			var logs []string
			h.check(name+" is answered 200", status == http.StatusOK, status)
			h.check(name+" is answered with Outputs, Logs and ReturnValue", len(answer) == 3 && string(answer["Outputs"]) == "{}" && string(answer["ReturnValue"]) == "null" && json.Unmarshal(answer["Logs"], &logs) == nil && len(logs) > 0, answer)
			h.check(name+" ends before the host gives it up", time.Since(began) < 2*time.Minute, time.Since(began))
			h.b.say("round %d: %s", round+1, strings.Join(logs, "; "))
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"/v1/visits", nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	status, raw, err := do(req)
	if err != nil || status != http.StatusOK {
		return 0, fmt.Errorf("list visits: %d %s %w", status, raw, err)
	}
	var list struct{ Visits []json.RawMessage }
	if err := json.Unmarshal([]byte(raw), &list); err != nil {
		return 0, err
	}
	h.check("the events have become a visit", len(list.Visits) == 1, raw)
	return len(list.Visits), nil
}

// errors takes the database away and looks how the host is answered.
func (h *hostStand) errors(ctx context.Context, route string) {
	status, _, err := h.fire(ctx, "no-such-timer")
	h.check("a function that the handler has not is no success", err == nil && status == http.StatusNotFound, fmt.Sprint(status, err))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url+"/work", strings.NewReader("no envelope"))
	if err == nil {
		status, _, err = do(req)
	}
	h.check("what is no envelope is refused", err == nil && status == http.StatusBadRequest, fmt.Sprint(status, err))
	if err := h.b.database.Drop(ctx); err != nil {
		h.check("take the database away", false, err)
		return
	}
	status, answer, err := h.fire(ctx, "start-due-runs")
	h.check("without a database a timer fails, and the host counts it", err == nil && status == http.StatusInternalServerError && len(answer["Logs"]) > 0, fmt.Sprint(status, err, answer))
	code, out := h.forward(ctx, http.MethodPost, h.path("events"), route, `{"event":"00000000-0000-4000-8000-999999999999","device":"dev:864475044204278"}`)
	h.check("without a database an event is answered 5xx, so that Notehub sends it again", code >= 500, fmt.Sprint(code, out))
	code, _ = h.forward(ctx, http.MethodGet, h.path("ready"), "", "")
	h.check("… and it is not ready", code == http.StatusServiceUnavailable, code)
	code, _ = h.forward(ctx, http.MethodGet, h.path("health"), "", "")
	h.check("… but alive", code == http.StatusOK, code)
}
