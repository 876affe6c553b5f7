package powerbi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/reporting"
	"actual/ports"
)

// refresh is a refresh as both calls tell of it.
type refresh struct {
	RequestID string `json:"requestId"`
	Start     string `json:"startTime"`
	End       string `json:"endTime"`
	Status    string `json:"status"`
	Extended  string `json:"extendedStatus"`
	Problem   string `json:"serviceExceptionJson"` // JSON in a text.
	Messages  []struct {
		Code string `json:"code"`
		Type string `json:"type"`
	} `json:"messages"`
}

func (r refresh) past(id string) reporting.Past {
	p := reporting.Past{ID: r.RequestID, Status: r.Status, Extended: r.Extended, Started: when(r.Start), Ended: when(r.End)}
	if p.ID == "" {
		p.ID = id
	}
	var problem struct {
		Code string `json:"errorCode"`
	}
	if json.Unmarshal([]byte(r.Problem), &problem) == nil {
		p.Problem = problem.Code
	}
	for _, m := range r.Messages {
		if p.Problem == "" && m.Type == "Error" {
			p.Problem = m.Code
		}
	}
	p.Problem = p.Problem[:min(len(p.Problem), mostSaid)]
	return p
}

// when reads a time; the zero time where it says none. Power BI leaves fractions and
// zone away as it likes; all is UTC.
func when(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

func of(m reporting.Model) string {
	return "/groups/" + url.PathEscape(m.Workspace) + "/datasets/" + url.PathEscape(m.Dataset) + "/refreshes"
}

// History implements ports.Refreshes. Power BI keeps 60 of them.
func (c *Client) History(ctx context.Context, company domain.CompanyID, m reporting.Model) ([]reporting.Past, error) {
	answer, err := c.ask(ctx, company, call{name: "refreshes.list", method: http.MethodGet, path: of(m) + "?$top=60", profile: m.Profile})
	if err != nil {
		return nil, err
	}
	var page struct {
		Value *[]refresh `json:"value"`
	}
	if err := json.Unmarshal(answer.Body, &page); err != nil || page.Value == nil {
		return nil, ports.ErrVendorUnreadable.With("powerbi refreshes.list: no list of refreshes")
	}
	out := make([]reporting.Past, 0, len(*page.Value))
	for _, r := range *page.Value {
		if r.Status == "" || when(r.Start).IsZero() {
			return nil, ports.ErrVendorUnreadable.With("powerbi refreshes.list: a refresh without status or startTime")
		}
		out = append(out, r.past(""))
	}
	slices.SortStableFunc(out, func(a, b reporting.Past) int { return b.Started.Compare(a.Started) })
	return out, nil
}

// enhanced is the body of a refresh that can be looked at by itself. A plain one has
// none of it: what is in the body decides which of both it is.
type enhanced struct {
	Type        string `json:"type"`
	CommitMode  string `json:"commitMode"`
	RetryCount  int    `json:"retryCount"`
	Timeout     string `json:"timeout"`
	ApplyPolicy bool   `json:"applyRefreshPolicy"`
}

// Start implements ports.Refreshes. That one runs already is told by 409 in one page of
// Microsoft's and by 400 in another: after 400 the history tells.
func (c *Client) Start(ctx context.Context, company domain.CompanyID, m reporting.Model) (string, error) {
	var body any = struct{}{}
	if m.Enhanced {
		body = enhanced{Type: "Full", CommitMode: "Transactional", RetryCount: 1, Timeout: "02:00:00", ApplyPolicy: !m.Whole}
	}
	answer, err := c.ask(ctx, company, call{name: "refreshes.start", method: http.MethodPost, path: of(m), profile: m.Profile, body: body})
	var refused refusal
	if errors.As(err, &refused) {
		switch refused.status {
		case http.StatusConflict:
			return "", ports.ErrRefreshRunning.With("%s", refused.says)
		case http.StatusBadRequest:
			return "", c.runsAlready(ctx, company, m, refused)
		}
	}
	if err != nil {
		return "", err
	}
	if at, err := url.Parse(answer.Header.Get("Location")); err == nil && at.Path != "" {
		return path.Base(at.Path), nil
	}
	return answer.Header.Get("X-Ms-Request-Id"), nil
}

// runsAlready tells whether a refresh was refused since another one runs.
func (c *Client) runsAlready(ctx context.Context, company domain.CompanyID, m reporting.Model, refused refusal) error {
	history, err := c.History(ctx, company, m)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(history, func(p reporting.Past) bool { return p.Outcome() == reporting.Running }) {
		return ports.ErrRefreshRunning.With("%s", refused.says)
	}
	return refused
}

// Look implements ports.Refreshes. Only an enhanced refresh has a page of its own.
func (c *Client) Look(ctx context.Context, company domain.CompanyID, m reporting.Model, id string) (reporting.Past, bool, error) {
	if m.Enhanced {
		answer, err := c.ask(ctx, company, call{name: "refreshes.get", method: http.MethodGet, path: of(m) + "/" + url.PathEscape(id), profile: m.Profile})
		var refused refusal
		if errors.As(err, &refused) && refused.status == http.StatusNotFound {
			return reporting.Past{}, false, nil
		}
		if err != nil {
			return reporting.Past{}, false, err
		}
		var r refresh
		if err := json.Unmarshal(answer.Body, &r); err != nil || r.Status == "" && r.Extended == "" {
			return reporting.Past{}, false, ports.ErrVendorUnreadable.With("powerbi refreshes.get: no status")
		}
		return r.past(id), true, nil
	}
	history, err := c.History(ctx, company, m)
	if err != nil {
		return reporting.Past{}, false, err
	}
	for _, p := range history {
		if p.ID == id {
			return p, true, nil
		}
	}
	return reporting.Past{}, false, nil
}
