package notehubapi

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/ports"
)

// Devices implements ports.HubDevices. As with events, several pages are read
// again until they bring nothing new.
func (c *Client) Devices(ctx context.Context, company domain.CompanyID) iter.Seq2[ports.HubDevice, error] {
	return func(yield func(ports.HubDevice, error) bool) {
		a, err := c.open(ctx, company)
		if err != nil {
			yield(ports.HubDevice{}, err)
			return
		}
		seen := map[string]bool{}
		for n := range mostReadings {
			news := 0
			rows := max(c.page-n*c.page/mostReadings, 1)
			for number := 1; ; number++ {
				devices, more, err := c.devices(ctx, a, rows, number)
				if err != nil {
					yield(ports.HubDevice{}, err)
					return
				}
				for _, d := range devices {
					if d.Device == "" || seen[d.Device] {
						continue
					}
					seen[d.Device] = true
					news++
					if !yield(d, nil) {
						return
					}
				}
				if !more && number == 1 {
					return
				}
				if !more {
					break
				}
			}
			if n > 0 && news == 0 {
				return
			}
		}
		yield(ports.HubDevice{}, ports.ErrHubRestless)
	}
}

func (c *Client) devices(ctx context.Context, a *account, rows, number int) ([]ports.HubDevice, bool, error) {
	answer, err := c.ask(ctx, a, operation{
		name: "devices", method: http.MethodGet, path: []string{"devices"},
		query: url.Values{"pageSize": {strconv.Itoa(rows)}, "pageNum": {strconv.Itoa(number)}},
	})
	if err != nil {
		return nil, false, err
	}
	if answer.Status == http.StatusNotFound {
		return nil, false, ports.ErrHubProject
	}
	var list struct {
		Devices []struct {
			UID          loosejson.Value `json:"uid"`
			SerialNumber loosejson.Value `json:"serial_number"`
			Product      loosejson.Value `json:"product_uid"`
			LastActivity loosejson.Value `json:"last_activity"`
			Disabled     loosejson.Value `json:"disabled"`
		} `json:"devices"`
		HasMore loosejson.Value `json:"has_more"`
	}
	if err := json.Unmarshal(answer.Body, &list); err != nil {
		return nil, false, ports.ErrVendorUnreadable.With("notehub devices: answered without a list of devices")
	}
	devices := make([]ports.HubDevice, len(list.Devices))
	for i, d := range list.Devices {
		devices[i] = ports.HubDevice{
			Device: d.UID.Text(), SerialNumber: d.SerialNumber.Text(), Product: d.Product.Text(), LastActivity: d.LastActivity.Time(), Disabled: d.Disabled.Flag(false),
		}
	}
	return devices, list.HasMore.Flag(false), nil
}
