package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"actual/adapters/outbound/system"
	"actual/cmd/internal/wording"
	"actual/domain"
)

// pay makes the way on which approved time reaches the sandbox's QuickBooks Time, over
// the API and as an office would: the account is connected by the browser, its people and
// codes are read, and who is who is decided from what is suggested.
func (d *demo) pay(ctx context.Context, clock system.Clock) error {
	if err := d.payWay(ctx); err != nil && ctx.Err() == nil {
		d.say("\nQuickBooks Time could not be connected: " + err.Error())
	} else if err == nil {
		d.say(fmt.Sprintf("%s  %s  approved time can go to QuickBooks Time now", clock.Now().In(d.zone).Format("Mon 15:04"), pad("pay", 18)))
	}
	<-ctx.Done()
	return nil
}

func (d *demo) payWay(ctx context.Context) error {
	for { // The server starts, and the jobs come from Aspire: their services are booked by.
		jobs, err := d.jobs(ctx)
		if err == nil && len(jobs) > 0 {
			break
		}
		if !pause(ctx, 500*time.Millisecond) {
			return ctx.Err()
		}
	}
	for _, step := range []func(context.Context) error{d.connectTime, d.readTime, d.ruleTime, d.matchTime, d.turnTimeOn} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

const timeTarget = "/v1/time-targets/quickbooks_time"

// connectTime connects the account as a browser would: it goes where the server says,
// and the sandbox, which allows it at once, sends it back.
func (d *demo) connectTime(ctx context.Context) error {
	var begun struct {
		URL string `json:"authorize_url"`
	}
	if _, err := d.call(ctx, http.MethodPost, "/v1/connections/quickbookstime/begin", "", nil, &begun); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, begun.URL, http.NoBody)
	if err != nil {
		return err
	}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := browser.Do(req)
	if err != nil {
		return err
	}
	_ = resp.Body.Close()
	back := resp.Header.Get("Location")
	if back == "" {
		return fmt.Errorf("the sandbox answered %s to who would connect", resp.Status)
	}
	_, err = d.call(ctx, http.MethodPost, "/v1/connections/finish", "", map[string]string{"address": back}, nil)
	return err
}

// readTime has the account's people and codes read, and waits until they are there.
func (d *demo) readTime(ctx context.Context) error {
	if _, err := d.call(ctx, http.MethodPost, timeTarget+"/readings", "", nil, nil); err != nil {
		return err
	}
	for {
		var page struct {
			Entries []struct{} `json:"entries"`
		}
		if err := d.get(ctx, timeTarget+"/entries?limit=1", &page); err != nil {
			return err
		}
		if len(page.Entries) > 0 {
			return nil
		}
		if !pause(ctx, 500*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// ruleTime books time by the service of its job.
func (d *demo) ruleTime(ctx context.Context) error {
	tag, err := d.call(ctx, http.MethodGet, timeTarget+"/rule", "", nil, nil)
	if err != nil {
		return err
	}
	_, err = d.call(ctx, http.MethodPatch, timeTarget+"/rule", tag, map[string]string{"book_by": "service", "otherwise": fmt.Sprint(demoGeneralCode)}, nil)
	return err
}

// matchTime accepts what is suggested, and tells it.
func (d *demo) matchTime(ctx context.Context) error {
	var page struct {
		Links []suggested `json:"links"`
	}
	if err := d.get(ctx, timeTarget+"/links?state=proposed&limit=500", &page); err != nil {
		return err
	}
	if len(page.Links) == 0 {
		return errors.New("nobody there was like one of ours")
	}
	for _, s := range page.Links {
		d.say("           " + pad("pay", 18) + "  " + s.text())
	}
	_, err := d.call(ctx, http.MethodPost, timeTarget+"/decisions", "", map[string]any{"decisions": []any{}, "accept_proposed": []string{"worker", "service", "activity"}}, nil)
	return err
}

// suggested is what the demo reads of a link that is proposed.
type suggested struct {
	Kind       string `json:"kind"`
	Called     string `json:"called"`
	Name       string `json:"name"`
	Candidates []struct {
		Entry struct{ Ref, Name string } `json:"entry"`
		Why   []string                   `json:"why"`
	} `json:"candidates"`
}

func (s suggested) text() string {
	best := s.Candidates[0]
	return fmt.Sprintf("%s %s is %q (%s) in QuickBooks Time: same %s", s.Kind, s.Name, best.Entry.Name, best.Entry.Ref, strings.ReplaceAll(strings.Join(best.Why, ", "), "_", " "))
}

// turnTimeOn lets approved time be sent, by way of the trial.
func (d *demo) turnTimeOn(ctx context.Context) error {
	const path = "/v1/transfer-setting"
	tag, err := d.call(ctx, http.MethodGet, path, "", nil, nil)
	if err != nil {
		return err
	}
	if tag, err = d.call(ctx, http.MethodPatch, path, tag, map[string]string{"target": "quickbooks_time", "mode": "trial"}, nil); err != nil {
		return err
	}
	_, err = d.call(ctx, http.MethodPatch, path, tag, map[string]string{"mode": "on"}, nil)
	return err
}

// payHelp says how yesterday is paid; nothing where the demo has no yesterday.
func (d *demo) payHelp(now time.Time) string {
	if !d.back {
		return ""
	}
	day := domain.DateOf(now, d.zone).AddDays(-1)
	n := wording.Count(len(d.season.Badges()), "worker")
	return fmt.Sprintf(`  pay       %s wore the badges of yesterday, %s. See their time, approve it, and bring it to the sandbox's QuickBooks Time:
            . %s
            actual time list --company %s
            actual time approve --company %s --gaps meal --gaps-why 'lunch, they say'
            actual transfer prepare --company %s --from %s --to %s
            actual transfer commit ID --company %s --plan HASH     (prepare prints this line, with the worker's hours)
            actual transfer proof ID --company %s
            there it is: curl -s -H 'Authorization: Bearer %s' '%s/quickbookstime/timesheets?start_date=%s&end_date=%s'
`, n, day, d.env, company, company, company, day, day, company, company, d.outside.timeKeys.reader, d.outside.url, day, day)
}

// call asks the server for something, as anybody with a key could, and returns the
// answer's ETag.
func (d *demo) call(ctx context.Context, method, path, tag string, body, into any) (string, error) {
	var sent io.Reader = http.NoBody
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return "", err
		}
		sent = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, d.url+path, sent)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+d.key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if tag != "" {
		req.Header.Set("If-Match", tag)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err == nil && resp.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s %s was answered %d: %.300s", method, path, resp.StatusCode, raw)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(raw, into)
	}
	return resp.Header.Get("ETag"), err
}
