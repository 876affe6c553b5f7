// Package fences keeps the sites of companies and what is known of them in
// memory.
package fences

import (
	"context"
	"fmt"
	"sync"

	"actual/domain"
	"actual/domain/geofence"
	"actual/ports"
)

// maxIndexes bounds the memory of one process; beyond it some company's index
// is forgotten and built again when it is asked for.
const maxIndexes = 2000

// Indexes keeps the fence index of each company as of its fence epoch.
type Indexes struct {
	mu      sync.Mutex
	indexes map[domain.CompanyID]indexed
}

type indexed struct {
	epoch int64
	index *geofence.Index
}

// NewIndexes returns an empty memory.
func NewIndexes() *Indexes { return &Indexes{indexes: map[domain.CompanyID]indexed{}} }

// Index returns the company's fence index as of the transaction: the epoch is
// read in it, so nothing is decided by an old fence.
func (x *Indexes) Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error) {
	epoch, err := tx.Sites.Epoch(ctx)
	if err != nil {
		return nil, fmt.Errorf("fence epoch: %w", err)
	}
	return x.At(ctx, tx, company, epoch)
}

// At is Index where the epoch has been read in the transaction.
func (x *Indexes) At(ctx context.Context, tx ports.Tx, company domain.CompanyID, epoch int64) (*geofence.Index, error) {
	if known, ok := x.get(company); ok && known.epoch == epoch {
		return known.index, nil
	}
	sites, fences, err := tx.Sites.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("load fences: %w", err)
	}
	index := geofence.NewIndex(sites, fences)
	x.put(company, indexed{epoch, index})
	return index, nil
}

func (x *Indexes) get(company domain.CompanyID) (indexed, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	known, ok := x.indexes[company]
	return known, ok
}

func (x *Indexes) put(company domain.CompanyID, i indexed) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.indexes) >= maxIndexes {
		for other := range x.indexes {
			delete(x.indexes, other)
			break
		}
	}
	x.indexes[company] = i
}
