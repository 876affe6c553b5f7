package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/domain"
	"actual/domain/tenant"
)

func keyListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List API keys: their ids and terms, never the keys", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Credentials.Keys(ctx, c.ID(), domain.KeyID{}, 0)
				if err != nil {
					return err
				}
				for _, k := range all {
					may := scopeTexts(k.Scopes)
					text := lifeText(k.Credential, t.Clock.Now(), c.Zone())
					if err := say(cmd, keyLine(k, t.Clock.Now()), "%s  %-38s %s", k.ID, strings.Join(append([]string{text}, may...), ", "), k.Label); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func routeListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List routes: their ids and terms, never their secrets", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Credentials.Routes(ctx, c.ID(), domain.RouteID{}, 0)
				if err != nil {
					return err
				}
				for _, r := range all {
					if err := say(cmd, routeLine(r, t.Clock.Now()), "%s  %-38s %s", r.ID, lifeText(r.Credential, t.Clock.Now(), c.Zone()), r.Label); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func scopeTexts(scopes []tenant.Capability) []string {
	texts := []string{}
	for _, s := range scopes {
		texts = append(texts, string(s))
	}
	return texts
}

// lifeText says in words until when a credential is valid.
func lifeText(c tenant.Credential, now time.Time, zone *time.Location) string {
	at := func(t time.Time) string { return t.In(zone).Format("2 Jan 2006 15:04 MST") }
	switch {
	case !c.Revoked.IsZero():
		return "revoked " + at(c.Revoked)
	case c.Ended(now):
		return "expired " + at(c.Expires)
	}
	text := "valid until " + at(c.Expires)
	if c.ExpiresSoon(now) {
		text += " (soon: rotate it)"
	}
	if c.Rotating(now) {
		text += ", the secret of before until " + at(c.FormerUntil)
	}
	return text
}

func keyLine(k tenant.APIKey, now time.Time) map[string]any {
	out := lifeLine(k.ID.UUID, k.Credential, now)
	out["scopes"] = scopeTexts(k.Scopes)
	return out
}

func routeLine(r tenant.Route, now time.Time) map[string]any {
	return lifeLine(r.ID.UUID, r.Credential, now)
}

func lifeLine(id domain.UUID, c tenant.Credential, now time.Time) map[string]any {
	orNull := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.Format(time.RFC3339)
	}
	networks := []string{}
	for _, n := range c.Addresses {
		networks = append(networks, n.String())
	}
	until := c.FormerUntil
	if !c.Rotating(now) {
		until = time.Time{}
	}
	state := "active"
	switch {
	case !c.Revoked.IsZero():
		state = "revoked"
	case c.Ended(now):
		state = "expired"
	}
	return map[string]any{
		"id": id.String(), "label": c.Label, "state": state, "created_at": c.Created.Format(time.RFC3339), "expires_at": c.Expires.Format(time.RFC3339),
		"expires_soon": c.ExpiresSoon(now), "rotated_at": orNull(c.Rotated), "former_secret_until": orNull(until), "last_used_at": orNull(c.LastUsed),
		"revoked_at": orNull(c.Revoked), "addresses": networks,
		"expires": c.Expires.Format(time.RFC3339), "revoked": !c.Revoked.IsZero(), // As they were called before the API had them.
	}
}
