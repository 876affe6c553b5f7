package ports

import (
	"context"
	"time"

	"actual/domain/geofence"
)

// Zones stores the zones of the transaction's company.
type Zones interface {
	// Load returns all zones with their sites, retired ones too, ordered by name and
	// id.
	Load(ctx context.Context) ([]geofence.Zone, error)
	// Save inserts the zone or replaces it. It fails with geofence.ErrZoneTaken, or with
	// geofence.ErrNotFound where it names a site that the company has not.
	Save(ctx context.Context, z geofence.Zone, at time.Time) error
}
