package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// record is one content of an event as the server holds it.
type record struct {
	key        string
	raw        []byte // Nil where only the hash is kept.
	sha256     string // Of what only the hash is kept of.
	reason     string // Why it is in quarantine; empty where it is stored.
	why        string
	arrived    time.Time
	understood *understanding // Nil where the bytes are no event, or the server shows none.
	hidden     bool           // It is in quarantine beside a stored content of its key, which the API shows instead.
}

// holdings is what the server holds, and the same as one text, to see whether
// anything changed.
type holdings struct {
	records []record // The longest first.
	text    string
}

type caseJSON struct {
	ID       string    `json:"id"`
	Reason   string    `json:"reason"`
	Why      string    `json:"why"`
	Key      string    `json:"key"`
	SHA256   string    `json:"sha256"`
	StoredAt time.Time `json:"stored_at"`
}

type bytesJSON struct {
	Raw       *string `json:"raw"`
	RawBase64 *string `json:"raw_base64"`
}

func (b bytesJSON) bytes() []byte {
	switch {
	case b.Raw != nil:
		return []byte(*b.Raw)
	case b.RawBase64 != nil:
		raw, _ := base64.StdEncoding.DecodeString(*b.RawBase64) // What is broken is missed where it is looked for.
		return raw
	}
	return nil
}

// look reads everything that the API shows under the keys, in quarantine, and of
// the badges.
func (c client) look(ctx context.Context, keys []string) (holdings, error) {
	var h holdings
	cases, err := c.cases(ctx, &h)
	if err != nil {
		return h, err
	}
	for _, q := range cases {
		keys = append(keys, q.key)
	}
	slices.Sort(keys)
	shown := map[string]bool{}
	for _, key := range slices.Compact(keys) {
		found, err := c.event(ctx, key, &h)
		if err != nil {
			return h, err
		}
		for _, r := range found {
			shown[r.identity()] = true
		}
		h.records = append(h.records, found...)
	}
	for _, q := range cases {
		if !shown[q.identity()] {
			q.hidden = true
			h.records = append(h.records, q)
		}
	}
	slices.SortStableFunc(h.records, func(a, b record) int { return cmp.Compare(len(b.raw), len(a.raw)) })
	badges, err := c.list(ctx, "/v1/badges?limit=500", "badges")
	h.text += fmt.Sprintf("%s", badges)
	return h, err
}

func (r record) tooLarge() bool { return r.reason == "too_large" }

func (r record) identity() string { return r.key + "\x00" + r.sha256 + "\x00" + string(r.raw) }

// event returns all contents of a key; none where the server knows no such event.
func (c client) event(ctx context.Context, key string, h *holdings) ([]record, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/v1/events/"+url.PathEscape(key), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	status, body, err := do(req)
	switch {
	case err != nil || status == http.StatusNotFound:
		return nil, err
	case status != http.StatusOK:
		return nil, fmt.Errorf("GET event %q: %d %s", key, status, body)
	}
	h.text += body + "\n"
	var report struct {
		Contents []struct {
			bytesJSON
			StoredAt      time.Time      `json:"stored_at"`
			Case          *caseJSON      `json:"case"`
			Understanding *understanding `json:"understanding"`
		} `json:"contents"`
	}
	if err := json.Unmarshal([]byte(body), &report); err != nil {
		return nil, err
	}
	var all []record
	for _, x := range report.Contents {
		r := record{key: key, raw: x.bytes(), arrived: x.StoredAt, understood: x.Understanding}
		if x.Case != nil {
			r.reason, r.why, r.sha256 = x.Case.Reason, x.Case.Why, x.Case.SHA256
		}
		all = append(all, r)
	}
	return all, nil
}

// cases returns all of quarantine.
func (c client) cases(ctx context.Context, h *holdings) ([]record, error) {
	list, err := c.list(ctx, "/v1/quarantine?status=all&limit=500", "cases")
	if err != nil {
		return nil, err
	}
	var all []record
	for _, raw := range list {
		h.text += string(raw) + "\n"
		var q caseJSON
		if err := json.Unmarshal(raw, &q); err != nil {
			return nil, err
		}
		var kept bytesJSON
		if err := c.get(ctx, "/v1/quarantine/"+q.ID, &kept); err != nil {
			return nil, err
		}
		all = append(all, record{key: q.Key, raw: kept.bytes(), sha256: q.SHA256, reason: q.Reason, why: q.Why, arrived: q.StoredAt})
	}
	return all, nil
}

// list reads all pages of a list.
func (c client) list(ctx context.Context, path, name string) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for cursor := ""; ; {
		var page map[string]json.RawMessage
		if err := c.get(ctx, path+cursor, &page); err != nil {
			return nil, err
		}
		var items []json.RawMessage
		if err := json.Unmarshal(page[name], &items); err != nil {
			return nil, err
		}
		all = append(all, items...)
		var next *string
		if err := json.Unmarshal(page["next_cursor"], &next); err != nil || next == nil {
			return all, err
		}
		cursor = "&cursor=" + url.QueryEscape(*next)
	}
}

// drained waits until the worker has no news left, now and a little later.
func (c client) drained(ctx context.Context) error {
	quiet := 0
	return wait(ctx, 5*time.Minute, func() (bool, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.ops+"/metrics", nil)
		if err != nil {
			return false, err
		}
		_, body, err := do(req)
		if quiet++; !strings.Contains(body, "\nactual_marks_waiting 0\n") {
			quiet = 0
		}
		return quiet >= 3, err
	})
}

// hashOf is the SHA-256 of what the server reads of a body over the limit.
func hashOf(body []byte) string {
	const read = 64 << 20
	sum := sha256.Sum256(body[:min(len(body), read)])
	return hex.EncodeToString(sum[:])
}
