package conformance

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// Hub is a Notehub as adapters see it: a stand-in, or Blues' own with a project
// of ours. Of the latter some is not known or not to be had: what is empty is not
// tested.
type Hub struct {
	Events      ports.HubEvents
	Devices     ports.HubDevices
	Environment ports.HubEnvironment

	Company domain.CompanyID // Has credentials for a project.
	Refused domain.CompanyID // Has some that are refused.
	Lost    domain.CompanyID // Has good ones, for a project that there is not.
	Down    domain.CompanyID // Its hub does not answer.

	Window   ports.HubWindow // Closed; more than a page of events lie in it,
	Uploaded [][]byte        // these, as they are stored.
	Device   string          // Of the project.
	Variable string          // Of the device, and free to be changed.
	Shift    func()          // Moves rows between pages while a window is next read.
}

// HubEvents tests the promises of ports.HubEvents.
func HubEvents(t *testing.T, open func(t *testing.T) Hub) {
	t.Helper()
	t.Run("a window is complete, byte for byte", func(t *testing.T) {
		h := open(t)
		got, err := readUploaded(t.Context(), h, h.Company, h.Window)
		require.NoError(t, err)
		requireUploaded(t, h, got)
	})
	t.Run("though pages shift while they are read", func(t *testing.T) {
		h := open(t)
		if h.Shift == nil {
			t.Skip("this hub shifts no pages on demand")
		}
		h.Shift()
		got, err := readUploaded(t.Context(), h, h.Company, h.Window)
		require.NoError(t, err)
		requireUploaded(t, h, got)
	})
	t.Run("its halves make the whole", func(t *testing.T) {
		h := open(t)
		middle := h.Window.From.Add(h.Window.To.Sub(h.Window.From) / 2).Truncate(time.Second)
		got, err := readUploaded(t.Context(), h, h.Company, ports.HubWindow{From: h.Window.From, To: middle})
		require.NoError(t, err)
		rest, err := readUploaded(t.Context(), h, h.Company, ports.HubWindow{From: middle, To: h.Window.To})
		require.NoError(t, err)
		maps.Copy(got, rest)
		requireUploaded(t, h, got)
	})
	t.Run("a window without events is complete", func(t *testing.T) {
		h := open(t)
		got, err := readUploaded(t.Context(), h, h.Company, ports.HubWindow{From: time.Unix(1e9, 0), To: time.Unix(1e9+3600, 0)})
		require.NoError(t, err)
		require.Empty(t, got)
	})
	t.Run("who stops reading is asked nothing more", func(t *testing.T) {
		h := open(t)
		for page, err := range h.Events.Uploaded(t.Context(), h.Company, h.Window) {
			require.NoError(t, err)
			require.NotEmpty(t, page)
			break
		}
	})
	t.Run("failures are told apart", func(t *testing.T) {
		h := open(t)
		refusals(t, h, func(ctx context.Context, company domain.CompanyID) error {
			_, err := readUploaded(ctx, h, company, h.Window)
			return err
		})
	})
}

// readUploaded returns what a window holds, each event once.
func readUploaded(ctx context.Context, h Hub, company domain.CompanyID, w ports.HubWindow) (map[string]bool, error) {
	got := map[string]bool{}
	for page, err := range h.Events.Uploaded(ctx, company, w) {
		if err != nil {
			return nil, err
		}
		for _, raw := range page {
			got[string(raw)] = true
		}
	}
	return got, nil
}

func requireUploaded(t *testing.T, h Hub, got map[string]bool) {
	t.Helper()
	for raw := range got {
		require.True(t, json.Valid([]byte(raw)), "an event is one JSON value: %q", raw)
	}
	for _, raw := range h.Uploaded {
		require.True(t, got[string(raw)], "missing, or not byte for byte: %s", raw)
	}
	if len(h.Uploaded) == 0 {
		require.NotEmpty(t, got, "a project without events shows nothing")
	}
}

// HubDevices tests the promises of ports.HubDevices.
func HubDevices(t *testing.T, open func(t *testing.T) Hub) {
	t.Helper()
	t.Run("every device is there", func(t *testing.T) {
		h := open(t)
		got, err := readDevices(t.Context(), h, h.Company)
		require.NoError(t, err)
		require.Contains(t, slices.Collect(maps.Keys(got)), h.Device)
		for _, d := range got {
			require.NotEmpty(t, d.Device)
			require.Equal(t, time.UTC, d.LastActivity.Location())
		}
	})
	t.Run("failures are told apart", func(t *testing.T) {
		h := open(t)
		refusals(t, h, func(ctx context.Context, company domain.CompanyID) error {
			_, err := readDevices(ctx, h, company)
			return err
		})
	})
}

func readDevices(ctx context.Context, h Hub, company domain.CompanyID) (map[string]ports.HubDevice, error) {
	got := map[string]ports.HubDevice{}
	for d, err := range h.Devices.Devices(ctx, company) {
		if err != nil {
			return nil, err
		}
		got[d.Device] = d
	}
	return got, nil
}

// HubEnvironment tests the promises of ports.HubEnvironment.
func HubEnvironment(t *testing.T, open func(t *testing.T) Hub) {
	t.Helper()
	t.Run("variables are set, shown and taken away", func(t *testing.T) {
		h := open(t)
		before, err := h.Environment.Variables(t.Context(), h.Company, h.Device)
		require.NoError(t, err)
		delete(before, h.Variable)
		require.NoError(t, h.Environment.SetVariables(t.Context(), h.Company, h.Device, map[string]string{h.Variable: "15"}))
		require.NoError(t, h.Environment.SetVariables(t.Context(), h.Company, h.Device, map[string]string{h.Variable: "15"}))
		set, err := h.Environment.Variables(t.Context(), h.Company, h.Device)
		require.NoError(t, err)
		require.Equal(t, "15", set[h.Variable])
		for name, value := range before {
			require.Equal(t, value, set[name], "others stay")
		}
		require.NoError(t, h.Environment.UnsetVariable(t.Context(), h.Company, h.Device, h.Variable))
		require.NoError(t, h.Environment.UnsetVariable(t.Context(), h.Company, h.Device, h.Variable))
		after, err := h.Environment.Variables(t.Context(), h.Company, h.Device)
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
	t.Run("a device that there is not", func(t *testing.T) {
		h := open(t)
		_, err := h.Environment.Variables(t.Context(), h.Company, "dev:000000000000000")
		require.ErrorIs(t, err, ports.ErrHubDevice)
		err = h.Environment.SetVariables(t.Context(), h.Company, "dev:000000000000000", map[string]string{h.Variable: "15"})
		require.ErrorIs(t, err, ports.ErrHubDevice)
	})
	t.Run("failures are told apart", func(t *testing.T) {
		h := open(t)
		refusals(t, h, func(ctx context.Context, company domain.CompanyID) error {
			_, err := h.Environment.Variables(ctx, company, h.Device)
			return err
		})
	})
}

// refusals tests that what is asked for companies whose hub refuses fails so that
// a caller knows what helps.
func refusals(t *testing.T, h Hub, ask func(ctx context.Context, company domain.CompanyID) error) {
	t.Helper()
	if !h.Refused.IsZero() {
		require.ErrorIs(t, ask(t.Context(), h.Refused), ports.ErrHubRefused)
	}
	if !h.Lost.IsZero() {
		require.ErrorIs(t, ask(t.Context(), h.Lost), ports.ErrHubProject)
	}
	if !h.Down.IsZero() {
		require.Equal(t, fault.Unavailable, fault.KindOf(ask(t.Context(), h.Down)))
	}
}
