package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/app/subscriptions"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/webhook"
)

func webhookCommand() *cobra.Command {
	group := &cobra.Command{Use: "webhook", Short: "Tell integrators what happens, and see what became of each message"}
	group.AddCommand(
		webhookAddCommand(), webhookListCommand(), webhookShowCommand(), webhookSetCommand(), webhookRemoveCommand(), webhookRotateCommand(),
		webhookActCommand("pause", "Hold a webhook: what happens is queued", func(ctx context.Context, t *tools, a subscriptions.Act) (webhook.Subscription, error) {
			return t.Webhooks.Pause(ctx, a)
		}),
		webhookActCommand("resume", "Send again, what was queued first; also of one that was disabled", func(ctx context.Context, t *tools, a subscriptions.Act) (webhook.Subscription, error) {
			return t.Webhooks.Resume(ctx, a)
		}),
		webhookTestCommand(), webhookMessagesCommand(), webhookMessageCommand(), webhookReplayCommand(), webhookKeysCommand(),
	)
	return group
}

// webhookFlags are what is said of a webhook.
type webhookFlags struct {
	name, url, order, signing string
	types                     []string
	inFlight, perSecond       int
}

func (f *webhookFlags) on(cmd *cobra.Command) {
	usual := webhook.Usual()
	var names []string
	for _, t := range webhook.Types() {
		names = append(names, string(t))
	}
	cmd.Flags().StringVar(&f.name, "name", "", "what people call it")
	cmd.Flags().StringVar(&f.url, "url", "", "where messages are posted to")
	cmd.Flags().StringSliceVar(&f.types, "type", nil, "which `TYPES` are sent (none: all): "+strings.Join(names, ", "))
	cmd.Flags().StringVar(&f.order, "order", string(usual.Order), "none, or badge: messages about a badge are sent one after the other")
	cmd.Flags().IntVar(&f.inFlight, "in-flight", usual.InFlight, "messages on their way at once, at most")
	cmd.Flags().IntVar(&f.perSecond, "per-second", usual.PerSecond, "messages a second, at most; 0: as many as the receiver takes")
}

// take takes over the flags that were given.
func (f *webhookFlags) take(cmd *cobra.Command, w *webhook.Subscription) error {
	given := cmd.Flags().Changed
	if given("name") {
		w.Name = f.name
	}
	if given("url") {
		w.URL = f.url
	}
	if given("order") {
		w.Order = webhook.Order(f.order)
	}
	if given("in-flight") {
		w.InFlight = f.inFlight
	}
	if given("per-second") {
		w.PerSecond = f.perSecond
	}
	if given("type") {
		var err error
		if w.Types, err = webhook.ParseTypes(f.types); err != nil {
			return err
		}
	}
	return nil
}

func webhookAddCommand() *cobra.Command {
	var f webhookFlags
	cmd := forCompany(&cobra.Command{
		Use: "add", Short: "Tell an integrator what happens from now on; the secret is shown this once", Args: cobra.NoArgs,
		Example: "  actual webhook add --company northside --name Ledgerly --url https://hooks.example.com/actual --type visit.settled,time_entry.approved",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				w := webhook.Usual()
				if err := f.take(cmd, &w); err != nil {
					return err
				}
				w.Signing = webhook.Signing(f.signing)
				m, err := t.Webhooks.Create(ctx, subscriptions.Create{Company: c.ID(), Webhook: w, By: operator()})
				if err != nil {
					return err
				}
				line := webhookLine(m.Subscription)
				line["secret"], line["public_key"] = nullOr(m.Key.Secret), nullOr(m.Key.Public)
				return say(cmd, line, "added %s (%s)\n%s", m.Name, m.ID, keyText(m.Key))
			})
		},
	})
	f.on(cmd)
	cmd.Flags().StringVar(&f.signing, "signing", string(webhook.HMAC), "hmac: both have the secret; ed25519: the receiver has a public key")
	_ = cmd.MarkFlagRequired("name")
	_ = cmd.MarkFlagRequired("url")
	return cmd
}

// keyText is what people are told of a key that was just made.
func keyText(k subscriptions.Key) string {
	if k.Public != "" {
		return "the receiver verifies by the public key " + k.Public
	}
	return "the receiver verifies by the secret " + k.Secret + ", which is not shown again"
}

func nullOr(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// withWebhook runs fn for one of the webhooks of the company named by --company.
func withWebhook(cmd *cobra.Command, text string, fn func(ctx context.Context, t *tools, c tenant.Company, a subscriptions.Act) error) error {
	id, err := domain.ParseWebhookID(text)
	if err != nil {
		return misused(cmd, "%q: %w; `actual webhook list` shows them", text, err)
	}
	return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
		err := fn(ctx, t, c, subscriptions.Act{Company: c.ID(), ID: id, By: operator()})
		if errors.Is(err, webhook.ErrNotFound) {
			return fmt.Errorf("%w: `actual webhook list --company %s` shows them", err, c.Ref())
		}
		return err
	})
}

func webhookListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List webhooks", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Webhooks.List(ctx, c.ID())
				if err != nil {
					return err
				}
				for _, w := range all {
					if err := say(cmd, webhookLine(w), "%s", webhookText(w)); err != nil {
						return err
					}
				}
				if len(all) == 0 {
					return sayNone(cmd, "no webhooks yet: add one with `actual webhook add --company %s`", c.Ref())
				}
				return nil
			})
		},
	})
}

func webhookShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show ID", Short: "Show a webhook: how far it is, and how its receiver fares", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				w, err := t.Webhooks.Show(ctx, a.Company, a.ID)
				if err != nil {
					return err
				}
				line := webhookLine(w.Subscription)
				line["waiting"], line["given_up"] = w.Waiting, w.GivenUp
				return say(cmd, line, "%s\n  waiting %d, given up %d; %d keys sign", webhookText(w.Subscription), w.Waiting, w.GivenUp, len(w.Keys))
			})
		},
	})
}

func webhookSetCommand() *cobra.Command {
	var f webhookFlags
	cmd := forCompany(&cobra.Command{
		Use: "set ID", Short: "Change what is said of a webhook", Args: cobra.ExactArgs(1),
		Example: "  actual webhook set 0193a1c5-7d2f-7000-8000-000000000011 --company northside --type visit.settled",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				var probe webhook.Subscription
				if err := f.take(cmd, &probe); err != nil {
					return err
				}
				w, err := t.Webhooks.Change(ctx, a, func(w *webhook.Subscription) { _ = f.take(cmd, w) }) // It was read above.
				if err != nil {
					return err
				}
				return say(cmd, webhookLine(w), "changed %s", webhookText(w))
			})
		},
	})
	f.on(cmd)
	return cmd
}

func webhookRemoveCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "remove ID", Short: "End a webhook, with its queue and its log", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				if err := t.Webhooks.Remove(ctx, a); err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": a.ID.String()}, "removed %s", a.ID)
			})
		},
	})
}

func webhookActCommand(name, short string, do func(ctx context.Context, t *tools, a subscriptions.Act) (webhook.Subscription, error)) *cobra.Command {
	return forCompany(&cobra.Command{
		Use: name + " ID", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				w, err := do(ctx, t, a)
				if err != nil {
					return err
				}
				return say(cmd, webhookLine(w), "%s", webhookText(w))
			})
		},
	})
}

func webhookRotateCommand() *cobra.Command {
	overlap := term(subscriptions.UsualOverlap)
	cmd := forCompany(&cobra.Command{
		Use: "rotate ID", Short: "Give a webhook a new key, which is shown this once; the former ones sign beside it for the overlap", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				k, err := t.Webhooks.Rotate(ctx, a, overlap.length())
				if err != nil {
					return err
				}
				if overlap > 0 {
					time.Sleep(subscriptions.Settled) // What is signed by the former key alone is on its way by then.
				}
				line := map[string]any{"webhook_id": a.ID.String(), "number": k.N, "secret": nullOr(k.Secret), "public_key": nullOr(k.Public)}
				return say(cmd, line, "%s\nthe former keys sign beside it until %s", keyText(k), k.MadeAt.Add(overlap.length()).UTC().Format(time.RFC3339))
			})
		},
	})
	cmd.Flags().Var(&overlap, "overlap", overlapUsage)
	return cmd
}

func webhookKeysCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "keys", Short: "List the public keys that messages are verified by", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Webhooks.Published(ctx, c.ID())
				if err != nil {
					return err
				}
				for _, k := range all {
					if err := say(cmd, map[string]any{"webhook_id": k.Webhook.String(), "number": k.N, "public_key": k.Public}, "%s  %d  %s", k.Webhook, k.N, k.Public); err != nil {
						return err
					}
				}
				if len(all) == 0 {
					return sayNone(cmd, "none: no webhook is signed by ed25519")
				}
				return nil
			})
		},
	})
}
