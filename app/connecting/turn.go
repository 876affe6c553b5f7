package connecting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/vault"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/vendor"
	"actual/ports"
)

// mostGrants bounds what one turn has granted: the tokens that were due, and others
// where the vendor refuses those.
const mostGrants = 2

// work proves the newest tokens where nobody did, and gets newer ones where these
// are due or refused.
func (h *hand) work(ctx context.Context, e errand) (memory, error) {
	defer h.leave(ctx)
	for refused, grants := e.refused, 0; ; grants++ {
		if h.now().Before(h.stored.Expires) && (refused || h.stored.ProvenAt.IsZero()) {
			err := h.prove(ctx)
			switch {
			case err == nil && refused && grants == 0:
				return h.memory, ports.ErrTokenRefused.With("%s: it is good, and what was asked is refused all the same", h.stored.Vendor)
			case err != nil && !errors.Is(err, ports.ErrTokenRefused):
				return h.memory, err
			}
			refused = err != nil
		}
		switch {
		case !refused && (h.now().Before(h.stored.Due()) || !h.stored.Cut.At.IsZero() && h.now().Before(h.stored.Expires)):
			return h.memory, nil
		case grants == mostGrants:
			return h.memory, ports.ErrTokenRefused.With("%s: one that was granted just now", h.stored.Vendor)
		}
		if err := h.grant(ctx, refused); err != nil {
			return h.memory, err
		}
		if !h.stored.Cut.At.IsZero() {
			return h.memory, nil // What is there works until it expires.
		}
	}
}

// prove asks whose account the access token is for: that it works is stored, and
// what was before it let go.
func (h *hand) prove(ctx context.Context) error {
	if err := h.hold(ctx); err != nil {
		return err
	}
	_, err := h.server.Who(ctx, h.company, h.app, h.tokens.Access, h.stored.Account)
	if err != nil || !h.stored.ProvenAt.IsZero() {
		return err
	}
	box, err := h.vault.Box(ctx)
	if err != nil {
		return err
	}
	proven := h.memory
	proven.stored.ProvenAt, proven.former = h.now(), vendor.Tokens{}
	if err := seal(box, h.company, &proven); err != nil {
		return err
	}
	return h.save(ctx, mine, proven)
}

// grant gets the next tokens by the newest refresh token, and where that is refused
// by the one before it; where both are, the connection is cut.
func (h *hand) grant(ctx context.Context, refused bool) error {
	unsettled := h.stored.SentAt
	for _, old := range []vendor.Secret{h.tokens.Refresh, h.former.Refresh} {
		if old.Reveal() == "" {
			continue
		}
		box, err := h.vault.Box(ctx)
		if err != nil {
			return err
		}
		if err := h.mark(ctx, h.now()); err != nil { // Before its first byte goes.
			return err
		}
		tokens, err := h.server.Renew(ctx, h.company, h.app, vendor.Tokens{Access: h.tokens.Access, Refresh: old, Expires: h.tokens.Expires})
		switch {
		case err == nil:
			return h.granted(ctx, box, tokens)
		case errors.Is(err, ports.ErrUnknownOutcome):
			return ports.ErrVendorDown.With("%s: the answer to a renewal is lost; the next try settles it", h.stored.Vendor)
		case !errors.Is(err, ports.ErrGrantRefused):
			return errors.Join(err, h.mark(ctx, unsettled)) // It is sure that nothing was done.
		}
	}
	return h.cut(ctx, unsettled, refused)
}

// mark says in the row since when a renewal is under way.
func (h *hand) mark(ctx context.Context, at time.Time) error {
	m := h.memory
	m.stored.SentAt, m.stored.Turn.Until = at, h.now().Add(turnFor)
	return h.save(ctx, mine, m)
}

// hold makes the turn last as long as another call to the vendor may.
func (h *hand) hold(ctx context.Context) error {
	if h.now().Add(ports.GrantTime).Before(h.stored.Turn.Until) {
		return nil
	}
	return h.mark(ctx, h.stored.SentAt)
}

// granted stores new tokens, with the ones before them until these have worked. It
// does not give up while the store is away: nobody else knows them.
func (h *hand) granted(ctx context.Context, box vault.Box, t vendor.Tokens) error {
	m := h.memory
	m.former, m.tokens = h.tokens, t
	m.stored.Version, m.stored.RenewedAt = next(h.stored.Version, h.now()), h.now()
	m.stored.ProvenAt, m.stored.SentAt, m.stored.Cut = time.Time{}, time.Time{}, vendor.Cut{}
	if err := seal(box, h.company, &m); err != nil {
		return err
	}
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		err := h.save(ctx, anybodys, m)
		if fault.KindOf(err) != fault.Unavailable || wait > turnFor {
			return err
		}
		rest(ctx, wait)
	}
}

// cut says that nothing renews the connection any more, and why. Where its access
// token is refused too, or has expired, a person must connect again now.
func (h *hand) cut(ctx context.Context, unsettled time.Time, refused bool) error {
	if !refused && h.now().Before(h.stored.Expires) {
		if err := h.hold(ctx); err != nil {
			return err
		}
		_, err := h.server.Who(ctx, h.company, h.app, h.tokens.Access, h.stored.Account)
		refused = errors.Is(err, ports.ErrTokenRefused)
	}
	m, now := h.memory, h.now()
	why := m.stored.Cut.Why
	switch {
	case why != "":
	case unsettled.IsZero():
		why = "the vendor takes its refresh token no more: somebody ended the connection there or connected the account elsewhere, or it lay unused for too long"
	default:
		why = fmt.Sprintf("the renewal of %s was cut off after it was sent and before its answer was stored, and the vendor takes the refresh token before it no more", unsettled.UTC().Format(time.RFC3339))
	}
	m.stored.Cut, m.stored.SentAt = vendor.Cut{At: now, Why: why}, time.Time{}
	if refused && now.Before(m.stored.Expires) {
		m.stored.Expires = now
	}
	err := h.save(ctx, mine, m, h.entry(h.company, ledger.VendorCutOff, h.stored.Vendor, system, ledger.Fields{"why": ledger.Text(why)}))
	if err != nil {
		return err
	}
	h.log.WarnContext(ctx, "a connection can't be renewed any more: a person must connect again",
		"vendor", string(h.stored.Vendor), "company_id", h.company.String(), "works_until", h.stored.Expires.Format(time.RFC3339))
	if !now.Before(h.stored.Expires) {
		return vendor.ErrConnectAgain.With("%s", why)
	}
	return nil
}

// Whose the turn must be for something to be stored. What was granted is stored
// whoever has it by now: it is good, and nobody else knows it.
const (
	mine     = true
	anybodys = false
)

// save stores the connection in the place of what the turn found, and entries with
// it. It fails with ports.ErrCredentialMoved where that is not there any more.
func (h *hand) save(ctx context.Context, ours bool, m memory, entries ...ledger.Entry) error {
	err := h.Keeper.work.Update(ctx, h.company, func(ctx context.Context, tx ports.Tx) error {
		there, err := tx.Connected.Hold(ctx, h.stored.Vendor)
		if err != nil {
			return err
		}
		if there.Version != h.stored.Version || ours && there.Turn.Of != h.turn {
			return ports.ErrCredentialMoved
		}
		if m.stored.Version == there.Version && string(m.stored.Sealed) == string(h.stored.Sealed) {
			m.stored.Sealed, m.stored.Key = there.Sealed, there.Key // Another key may wrap it by now.
		}
		if err := tx.Connected.Put(ctx, m.stored, there.Version); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, entries...)
	})
	if err != nil {
		return err
	}
	m.read = h.clock.Now()
	h.memory = m
	h.remember(h.company, m)
	return nil
}

// leave lets others have the turn. Where it fails it ends by itself.
func (h *hand) leave(ctx context.Context) {
	m := h.memory
	m.stored.Turn = ports.ConnectionTurn{}
	if err := h.save(ctx, mine, m); err != nil && !errors.Is(err, ports.ErrCredentialMoved) {
		h.log.WarnContext(ctx, "the turn of a connection is not given back, and ends by itself", "vendor", string(h.stored.Vendor), "company_id", h.company.String(), "error", err)
	}
}
