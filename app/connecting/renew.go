package connecting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// turnFor is how long a connection is in one pair of hands at most, from each call
// to the vendor on: more than a call may take, and what is stored of it.
const turnFor = ports.GrantTime + 10*time.Second

// errand says what a turn is for.
type errand struct {
	of      int64 // The version of the tokens that are not enough.
	refused bool  // The vendor refused the access token, whatever it says of its life.
}

// hand is a turn: one pair of hands on one connection.
type hand struct {
	*Keeper
	company domain.CompanyID
	app     vendor.Credential
	server  ports.GrantServer
	turn    domain.UUID
	memory
}

// renew takes the connection's turn, proves or renews its tokens, and returns what
// is good then. What others did meanwhile is as good. Where it fails it returns what
// there is, if anything may be of use.
func (k *Keeper) renew(ctx context.Context, company domain.CompanyID, name vendor.Name, app vendor.Credential, e errand) (memory, error) {
	server, err := k.server(name)
	if err != nil {
		return memory{}, err
	}
	for {
		m, mine, err := k.take(ctx, company, name, e)
		if err != nil {
			return memory{}, fmt.Errorf("renew connection of %s: %w", name, err)
		}
		if mine {
			h := &hand{Keeper: k, company: company, app: app, server: server, turn: m.stored.Turn.Of, memory: m}
			out, err := h.work(context.WithoutCancel(ctx), e) // Whoever asked may go; what was begun is ended.
			if errors.Is(err, ports.ErrCredentialMoved) {     // Its turn was over, or a person connected anew.
				k.forget(of{company, name})
				return k.recall(ctx, company, name)
			}
			return out, err
		}
		if m.stored.Version != e.of || !e.refused && k.now().Before(m.stored.Expires) {
			return m, nil
		}
		if err := k.pause(ctx, m.stored.Turn.Until); err != nil {
			return memory{}, fmt.Errorf("renew connection of %s: another process does: %w", name, err)
		}
	}
}

// lookAgain is how often it is looked whether another process has ended its turn.
const lookAgain = 200 * time.Millisecond

func (k *Keeper) pause(ctx context.Context, until time.Time) error {
	if rest(ctx, min(lookAgain, max(time.Millisecond, until.Sub(k.clock.Now())))); ctx.Err() != nil {
		return ports.ErrVendorBusy.With("the connection is being renewed")
	}
	return nil
}

// rest waits for a while, or until ctx ends.
func rest(ctx context.Context, long time.Duration) {
	over, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	<-over.Done()
}

// take has the turn where nobody has, and the tokens are still those that are not
// enough. It returns what is there.
func (k *Keeper) take(ctx context.Context, company domain.CompanyID, name vendor.Name, e errand) (m memory, mine bool, err error) {
	var stored ports.SealedConnection
	turn := k.ids.New()
	err = k.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		mine = false
		var err error
		if stored, err = tx.Connected.Hold(ctx, name); err != nil {
			return err
		}
		now := k.now()
		if stored.Version != e.of || now.Before(stored.Turn.Until) {
			return nil
		}
		mine, stored.Turn = true, ports.ConnectionTurn{Of: turn, Until: now.Add(turnFor)}
		return tx.Connected.Put(ctx, stored, stored.Version)
	})
	if err != nil {
		return memory{}, false, err
	}
	m, err = k.open(ctx, company, stored)
	return m, mine, err
}
