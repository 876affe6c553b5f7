package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"
)

// caller is somebody who makes requests.
type caller struct {
	name   string
	header http.Header // What it shows.
	known  bool        // What it shows is good.
	route  bool        // It is a route's secret.
	house  bool        // It is of ours, and in no firm.
	ours   bool        // It is of ours.
	may    []string    // The capabilities that it has.
}

func withKey(name, text string, may ...string) *caller {
	return &caller{name: name, header: http.Header{"Authorization": {"Bearer " + text}}, known: true, may: may}
}

func stranger(name string, header http.Header) *caller { return &caller{name: name, header: header} }

// madeKey is an API key as the command line prints it.
type madeKey struct{ ID, Key string }

func (b *bench) makeKey(ctx context.Context, ref, label, scope string) (madeKey, error) {
	var k madeKey
	out, err := b.actual(ctx, "apikey", "create", "--company", ref, "--label", label, "--scope", scope, "--json")
	if err != nil {
		return k, err
	}
	return k, json.Unmarshal([]byte(out), &k)
}

// hire makes the callers of a firm: keys of every scope or of some, and those
// whose credentials are good no more.
func (m *matrix) hire(ctx context.Context, f *firm) error {
	f.callers = []*caller{f.admin}
	scopes := ofCompany
	if m.small {
		scopes = []string{"presence:read", "badges:write", "ledger:read"}
	}
	for _, scope := range scopes {
		k, err := m.b.makeKey(ctx, f.ref, "proof of "+scope, scope)
		if err != nil {
			return err
		}
		f.protect(k.ID)
		f.callers = append(f.callers, withKey("a key with "+scope, k.Key, scope))
	}
	if err := m.spoil(ctx, f); err != nil {
		return err
	}
	return m.admit(ctx, f)
}

// spoil makes the callers that nobody may believe.
func (m *matrix) spoil(ctx context.Context, f *firm) error {
	expired, err := m.b.makeKey(ctx, f.ref, "expired", "admin")
	if err != nil {
		return err
	}
	revoked, err := m.b.makeKey(ctx, f.ref, "revoked", "admin")
	if err != nil {
		return err
	}
	if _, err := m.b.actual(ctx, "apikey", "revoke", revoked.ID, "--company", f.ref); err != nil {
		return err
	}
	err = m.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		tag, err := conn.Exec(ctx, `UPDATE api_key SET created_at = now() - interval '2 days', expires_at = now() - interval '1 day' WHERE id = $1`, expired.ID)
		if err == nil && tag.RowsAffected() != 1 {
			err = fmt.Errorf("expire a key: %d rows", tag.RowsAffected())
		}
		return err
	})
	if err != nil {
		return err
	}
	f.protect(expired.ID, revoked.ID)
	bearer := func(text string) http.Header { return http.Header{"Authorization": {"Bearer " + text}} }
	good := strings.TrimPrefix(f.admin.header.Get("Authorization"), "Bearer ")
	f.callers = append(f.callers,
		stranger("nobody", http.Header{}),
		stranger("who shows no key but a word", bearer("let-me-in")),
		stranger("an admin's key with another secret", bearer(twisted(good))),
		stranger("an admin's key that has expired", bearer(expired.Key)),
		stranger("an admin's key that was revoked", bearer(revoked.Key)),
		stranger("a key as the password of a user", http.Header{"Authorization": {"Basic " + good}}),
		stranger("a route's secret as a key", bearer(f.routeSecret)),
		stranger("a key as a route's secret", http.Header{"X-Actual-Secret": {good}}),
		&caller{name: "a route's secret", header: http.Header{"X-Actual-Secret": {f.routeSecret}}, route: true},
	)
	return nil
}

// twisted returns a key with another last letter.
func twisted(text string) string {
	last := text[len(text)-2]
	other := byte('a')
	if last == other {
		other = 'b'
	}
	return text[:len(text)-2] + string(other) + text[len(text)-1:]
}
