# One virtual network. What holds data has a private endpoint in it and no public
# address; what calls vendors leaves by one fixed address.

locals {
  subnets = {
    apps      = { prefix = cidrsubnet(var.address_space, 7, 0), delegate = "Microsoft.App/environments" }                 # /23: replicas take an address each.
    endpoints = { prefix = cidrsubnet(var.address_space, 8, 2), delegate = null }                                         # /24
    functions = { prefix = cidrsubnet(var.address_space, 10, 12), delegate = "Microsoft.Web/serverFarms" }                # /26
    reports   = { prefix = cidrsubnet(var.address_space, 12, 208), delegate = "Microsoft.PowerPlatform/vnetaccesslinks" } # /28: Power BI's virtual network data gateway.
  }

  # Who may reach what holds data, and at which ports.
  callers = {
    apps      = { priority = 100, ports = ["443", "5432"] }
    functions = { priority = 110, ports = ["443", "5432"] }
    reports   = { priority = 120, ports = ["5432"] }
  }

  zones = {
    database = "privatelink.postgres.database.azure.com"
    vault    = "privatelink.vaultcore.azure.net"
    blob     = "privatelink.blob.core.windows.net"
    queue    = "privatelink.queue.core.windows.net"
    registry = "privatelink.azurecr.io"
  }
}

resource "azurerm_virtual_network" "this" {
  name                = "${var.place.name}-net"
  resource_group_name = var.place.group
  location            = var.place.location
  address_space       = [var.address_space]
  tags                = var.place.tags
}

resource "azurerm_subnet" "this" {
  for_each = local.subnets

  name                              = each.key
  resource_group_name               = var.place.group
  virtual_network_name              = azurerm_virtual_network.this.name
  address_prefixes                  = [each.value.prefix]
  private_endpoint_network_policies = "Enabled" # Else the rules below would not hold for endpoints.
  default_outbound_access_enabled   = false

  dynamic "delegation" {
    for_each = each.value.delegate == null ? [] : [each.value.delegate]

    content {
      name = "to"

      service_delegation {
        name    = delegation.value
        actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
      }
    }
  }
}

resource "azurerm_network_security_group" "endpoints" {
  name                = "${var.place.name}-endpoints"
  resource_group_name = var.place.group
  location            = var.place.location
  tags                = var.place.tags

  dynamic "security_rule" {
    for_each = local.callers

    content {
      name                         = "from-${security_rule.key}"
      description                  = "${security_rule.key} reach what holds data."
      priority                     = security_rule.value.priority
      direction                    = "Inbound"
      access                       = "Allow"
      protocol                     = "Tcp"
      source_port_range            = "*"
      source_address_prefix        = local.subnets[security_rule.key].prefix
      destination_port_ranges      = security_rule.value.ports
      destination_address_prefix   = local.subnets.endpoints.prefix
      source_address_prefixes      = null
      destination_address_prefixes = null
    }
  }

  security_rule {
    name                       = "nobody-else"
    description                = "Also nobody of this network."
    priority                   = 4000
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_port_range          = "*"
    source_address_prefix      = "*"
    destination_port_range     = "*"
    destination_address_prefix = "*"
  }
}

resource "azurerm_network_security_group" "callers" {
  for_each = toset(["functions", "reports"])

  name                = "${var.place.name}-${each.key}"
  resource_group_name = var.place.group
  location            = var.place.location
  tags                = var.place.tags

  security_rule {
    name                       = "nobody-in"
    description                = "It calls; nobody calls it by this network."
    priority                   = 4000
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_port_range          = "*"
    source_address_prefix      = "*"
    destination_port_range     = "*"
    destination_address_prefix = "*"
  }
}

resource "azurerm_network_security_group" "apps" {
  name                = "${var.place.name}-apps"
  resource_group_name = var.place.group
  location            = var.place.location
  tags                = var.place.tags

  security_rule {
    name                       = "https"
    description                = "Notehub's events and people's browsers. Plain HTTP is not answered, not even with a redirect."
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    source_address_prefix      = "Internet"
    destination_port_ranges    = ["443", "31443"] # The second: the environment's own proxy, behind its balancer.
    destination_address_prefix = "*"
  }

  security_rule {
    name                       = "balancer"
    description                = "Azure's probes of the environment."
    priority                   = 110
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    source_address_prefix      = "AzureLoadBalancer"
    destination_port_range     = "30000-32767"
    destination_address_prefix = local.subnets.apps.prefix
  }

  security_rule {
    name                       = "itself"
    description                = "Nodes of the environment among each other."
    priority                   = 120
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "*"
    source_port_range          = "*"
    source_address_prefix      = local.subnets.apps.prefix
    destination_port_range     = "*"
    destination_address_prefix = local.subnets.apps.prefix
  }

  security_rule {
    name                       = "nobody-else"
    description                = "Nothing else comes in."
    priority                   = 4000
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_port_range          = "*"
    source_address_prefix      = "*"
    destination_port_range     = "*"
    destination_address_prefix = "*"
  }
}

locals {
  groups = merge(
    { endpoints = azurerm_network_security_group.endpoints.id, apps = azurerm_network_security_group.apps.id },
    { for name, group in azurerm_network_security_group.callers : name => group.id },
  )
}

resource "azurerm_subnet_network_security_group_association" "this" {
  for_each = local.subnets

  subnet_id                 = azurerm_subnet.this[each.key].id
  network_security_group_id = local.groups[each.key]
}

# Vendors (and customers' firewalls) see one address.
resource "azurerm_public_ip" "out" {
  name                = "${var.place.name}-out"
  resource_group_name = var.place.group
  location            = var.place.location
  allocation_method   = "Static"
  sku                 = "Standard"
  tags                = var.place.tags
}

resource "azurerm_nat_gateway" "out" {
  name                    = "${var.place.name}-out"
  resource_group_name     = var.place.group
  location                = var.place.location
  sku_name                = "Standard"
  idle_timeout_in_minutes = 10
  tags                    = var.place.tags
}

resource "azurerm_nat_gateway_public_ip_association" "out" {
  nat_gateway_id       = azurerm_nat_gateway.out.id
  public_ip_address_id = azurerm_public_ip.out.id
}

resource "azurerm_subnet_nat_gateway_association" "out" {
  for_each = toset(["apps", "functions"])

  subnet_id      = azurerm_subnet.this[each.key].id
  nat_gateway_id = azurerm_nat_gateway.out.id
}

resource "azurerm_private_dns_zone" "this" {
  for_each = local.zones

  name                = each.value
  resource_group_name = var.place.group
  tags                = var.place.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "this" {
  for_each = local.zones

  name                  = each.key
  resource_group_name   = var.place.group
  private_dns_zone_name = azurerm_private_dns_zone.this[each.key].name
  virtual_network_id    = azurerm_virtual_network.this.id
  tags                  = var.place.tags
}
