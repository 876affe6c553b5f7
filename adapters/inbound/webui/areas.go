package webui

import "actual/domain/tenant"

// areas are the parts of the pages, in the order of the navigation. An area without
// routes is not there yet. Each needs one of its capabilities to be shown.
func areas() []area {
	return []area{
		{key: "uptime", path: "/uptime", group: "fleet", needs: may(tenant.ReadFleet), routes: uptimeRoutes},
		{key: "enter", path: "/enter", group: "fleet", needs: may(tenant.EnterCompany), routes: enterRoutes},
		{key: "mine", path: "/mine", group: "work", needs: may(tenant.ReadOwn), routes: mineRoutes},
		{key: "today", path: "/today", group: "work", needs: may(tenant.ReadPresence), routes: todayRoutes},
		{key: "review", path: "/review", group: "work", needs: may(tenant.ReadDiscrepancies), routes: reviewRoutes},
		{key: "hours", path: "/hours", group: "work", needs: may(tenant.ReadTime), routes: hoursRoutes},
		{key: "sites", path: "/sites", group: "work", needs: may(tenant.ReadSites), routes: siteRoutes},
		{key: "badges", path: "/badges", group: "work", needs: may(tenant.ReadBadges), routes: badgeRoutes},
		{key: "reports", path: "/reports", group: "records", needs: may(tenant.ReadTime), routes: reportRoutes},
		{key: "ledger", path: "/ledger", group: "records", needs: may(tenant.ReadLedger), routes: ledgerRoutes},
		{key: "tasks", path: "/tasks", group: "records", needs: may(tenant.ReadCompany), routes: taskRoutes},
		{key: "alerts", path: "/alerts", group: "connect", needs: may(readAlerts), routes: alertRoutes},
		{key: "integrations", path: "/integrations", group: "connect", needs: may(tenant.ReadVendors, tenant.ReadSources), routes: integrationRoutes},
		{key: "webhooks", path: "/webhooks", group: "connect", needs: may(tenant.ReadWebhooks), routes: webhookRoutes},
		{key: "people", path: "/people", group: "company", needs: may(tenant.ReadPeople, tenant.ManageAccess), routes: peopleRoutes},
		{key: "settings", path: "/settings", group: "company", needs: may(tenant.ReadCompany), routes: settingsRoutes},
		{key: "guide", path: "/guide", group: "company", needs: may(tenant.WriteCompany), routes: guideRoutes},
	}
}

func may(one ...tenant.Capability) []tenant.Capability { return one }
