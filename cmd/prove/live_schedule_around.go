package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// asList reads what was decoded as a list of something else.
func asList[R any](value any) (out []R, err error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(raw, &out)
}

// standing is what waits for people.
type standing struct{ ambiguous, findings int }

func (p *liveJobs) standing(ctx context.Context) (s standing, err error) {
	rows, err := pages[struct{ Ref string }](ctx, p.api, "/v1/sources/aspire/rows?state=ambiguous", "rows")
	if err != nil {
		return s, err
	}
	found, err := pages[struct{ Ref string }](ctx, p.api, "/v1/sources/aspire/findings?limit=500", "findings")
	return standing{len(rows), len(found)}, err
}

// settle does what people do about two properties of one site: one is it, the other is
// nothing to us.
func (p *liveJobs) settle(ctx context.Context) error {
	rows, err := pages[struct {
		Ref        string
		Candidates []struct{ Ours struct{ Site string } }
	}](ctx, p.api, "/v1/sources/aspire/rows?kind=site&state=ambiguous", "rows")
	if err != nil || len(rows) == 0 {
		return err
	}
	var decisions []map[string]any
	for i, r := range rows {
		d := map[string]any{"kind": "site", "ref": r.Ref, "decision": "ignore"}
		if i == len(rows)-1 && len(r.Candidates) > 0 {
			d["decision"], d["site"] = "link", r.Candidates[0].Ours.Site
		}
		decisions = append(decisions, d)
	}
	body, err := json.Marshal(map[string]any{"decisions": decisions})
	if err != nil {
		return err
	}
	status, said, err := p.api.ask(ctx, http.MethodPost, "/v1/sources/aspire/decisions", string(body))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d %s", status, said)
	}
	if err != nil {
		return fmt.Errorf("settle what is ambiguous: %w", err)
	}
	p.settled = len(rows)
	return nil
}

// visits counts what live crews' badges have done meanwhile.
func (p *liveJobs) visits(ctx context.Context) (int, error) {
	all, err := pages[struct{ ID string }](ctx, p.api, "/v1/visits?limit=500", "visits")
	return len(all), err
}

// writes counts the calls to the sandbox's Aspire, and those that changed something
// there: all but logins and reading.
func (p *liveJobs) writes(ctx context.Context) (writes, calls int, err error) {
	var record struct {
		Calls []struct {
			Operation string
			Method    string
		}
	}
	if err := (client{url: p.sandbox}).get(ctx, "/_sandbox/aspire/calls", &record); err != nil {
		return 0, 0, err
	}
	for _, c := range record.Calls {
		if c.Method != http.MethodGet && c.Operation != "login" && c.Operation != "refresh" {
			writes++
		}
	}
	return writes, len(record.Calls), nil
}
